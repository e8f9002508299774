import { createRequire } from 'node:module';
import { defaultGroup, OWN_GROUPS } from '../conf/index.ts';
import { ConfigOpts } from '../config/config_opts.ts';
import { ConfigError } from '../config/errors.ts';
import type { OptGroup } from '../config/opts.ts';
import { type FetchRemoteFile, fetchRemoteFile } from '../config/sources/remote_file.ts';
import type { Env } from './config_files.ts';

export interface ConfigSources {
  /** The program's name for oslo.config. */
  readonly prog: string;
  readonly env: Env;
  /** Nova's own command line. */
  readonly args: readonly string[];
  /** Read unless `--config-file` is among the arguments; found in the standard directories where left out. */
  readonly files?: readonly string[] | undefined;
  readonly version?: string;
  /** Declares all of Nova's options, to show them; else only as many as matter. */
  readonly all?: boolean;
}

export interface LoadedConfig {
  readonly conf: ConfigOpts;
  /** Of parsing it, for when logging is set up. */
  readonly warnings: readonly string[];
  /** Why sources that `config_source` names were left out. */
  readonly sourceErrors: readonly string[];
}

/**
 * Parses Nova's configuration and reads every option once, so that a bad value ends start-up and not some later request;
 * Nova gets the same from `log_options`, which is on by default.
 *
 * The options that are read here are a fifth of Nova's. The others are declared only where something sets one of them
 * (they are accepted, and checked), or shows them (`debug`): a file that sets none, which is most, starts 80 ms sooner and
 * in 8 MB less.
 *
 * @throws a ConfigError: oslo.config's class, naming file and line, environment variable or argument
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const fetch = fetchOnce();
  const own = sources.all === true ? undefined : loadOwn(sources, fetch);
  return own ?? load(sources, allGroups(), fetch);
}

/** Undefined where all of Nova's options are needed, or where a mistake may be none once they are known. */
function loadOwn(sources: ConfigSources, fetch: FetchRemoteFile): LoadedConfig | undefined {
  try {
    const loaded = load(sources, OWN_GROUPS, fetch);
    const { conf } = loaded;
    return conf.setsUndeclared() || conf.group(defaultGroup).debug ? undefined : loaded;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function load(
  { prog, env, args, files, version }: ConfigSources,
  groups: readonly OptGroup[],
  fetch: FetchRemoteFile,
): LoadedConfig {
  const sourceErrors: string[] = [];
  const warnings: string[] = [];
  const conf = new ConfigOpts({
    project: 'nova',
    prog,
    env,
    cwd: process.cwd(),
    ...(version === undefined ? {} : { version }),
    warn: (message) => warnings.push(message),
    onSourceError: (message) => sourceErrors.push(message),
    fetch,
  });
  for (const group of groups) conf.registerGroup(group);
  conf.parse({ args, ...(files === undefined ? {} : { defaultConfigFiles: files }) });
  conf.validateAll();
  return { conf, warnings, sourceErrors };
}

/** A configuration may be read twice; what is fetched for it, once, be it a file or an error. */
function fetchOnce(): FetchRemoteFile {
  const answers = new Map<string, () => string>();
  return (file) => {
    let answer = answers.get(file.uri);
    if (answer === undefined) {
      try {
        const text = fetchRemoteFile(file);
        answer = () => text;
      } catch (error) {
        answer = () => {
          throw error;
        };
      }
      answers.set(file.uri, answer);
    }
    return answer();
  };
}

const THIS = import.meta.url;

/** Not imported, since most processes never need it. */
function allGroups(): readonly OptGroup[] {
  const module = `../conf/all_groups${THIS.endsWith('.ts') ? '.ts' : '.js'}`;
  return (createRequire(THIS)(module) as typeof import('../conf/all_groups.ts')).ALL_GROUPS;
}

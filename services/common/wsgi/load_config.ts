import { ALL_GROUPS } from '../conf/index.ts';
import { ConfigOpts } from '../config/config_opts.ts';
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
}

/**
 * Parses Nova's configuration with every option that this project declares. All of them are read once, so that a bad
 * value ends start-up and not some later request; Nova gets the same from `log_options`, which is on by default.
 *
 * @returns the configuration, and the warnings of parsing it, for when logging is set up
 * @throws a ConfigError: oslo.config's class, naming file and line, environment variable or argument
 */
export function loadConfig({ prog, env, args, files, version }: ConfigSources): {
  conf: ConfigOpts;
  warnings: string[];
} {
  const warnings: string[] = [];
  const conf = new ConfigOpts({
    project: 'nova',
    prog,
    env,
    cwd: process.cwd(),
    ...(version === undefined ? {} : { version }),
    warn: (message) => warnings.push(message),
  });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ args, ...(files === undefined ? {} : { defaultConfigFiles: files }) });
  conf.validateAll();
  return { conf, warnings };
}

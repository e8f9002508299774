import { type ConfigFile, normalizeGroup, parseConfigFile } from '../config_file.ts';
import { ConfigError } from '../errors.ts';
import type { Found } from '../namespace.ts';
import type { OptInfo } from '../opt_info.ts';
import { optGroup, type OptGroup } from '../opts.ts';
import { pyRepr } from '../python_text.ts';
import { type FetchRemoteFile, remoteFileGroup } from './remote_file.ts';
import { withoutPassword } from './without_password.ts';

/** Declared by oslo.config itself, in every program. */
export const CONFIG_SOURCE_GROUP = optGroup('DEFAULT', '', {
  config_source: {
    type: 'list',
    default: [],
    help: 'Groups that describe sources of options beside the local files.',
  },
});

/** The drivers that oslo.config comes with. */
const DRIVERS = ['remote_file'] as const;

const driverGroup = (name: string) =>
  optGroup(name, 'A source of options beside the local files.', {
    driver: { type: 'string', choices: DRIVERS, help: 'The kind of the source.' },
  });

/** Names of the options that a group in `config_source` may have. */
export const SOURCE_OPTIONS: readonly string[] = [driverGroup(''), remoteFileGroup('')].flatMap(({ opts }) =>
  Object.keys(opts),
);

/** Options from elsewhere than files, flags and the environment; asked last. */
export interface ConfigSource {
  /** Only by its present name, as in oslo.config. */
  find(info: OptInfo): Found | undefined;
  readonly file: ConfigFile;
}

export interface SourceContext {
  readonly fetch: FetchRemoteFile;
  /** Declares options, unless they are. */
  readonly declare: (group: OptGroup) => void;
  readonly get: (group: string, option: string) => unknown;
  /** Told why a source is left out. */
  readonly onError: (message: string) => void;
}

/**
 * oslo.config's `_load_alternative_sources`: opens the sources that `config_source` names, in their order. One that cannot
 * be opened is left out and told of, as there: it ends nothing.
 */
export function openSources(names: readonly string[], context: SourceContext): ConfigSource[] {
  return names.flatMap((name) => {
    const source = openSource(name, context);
    return source === undefined ? [] : [source];
  });
}

function openSource(name: string, { fetch, declare, get, onError }: SourceContext): ConfigSource | undefined {
  const failed = `could not load configuration from ${pyRepr(name)}`;
  declare(driverGroup(name));
  try {
    const driver = get(name, 'driver');
    if (driver === undefined) {
      onError(`${failed}, no 'driver' is set.`);
      return undefined;
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    onError(`${failed}. ${error.explain()}`);
    return undefined;
  }
  declare(remoteFileGroup(name));
  try {
    const uri = get(name, 'uri') as string | undefined;
    if (uri === undefined) throw new Error(`[${name}] uri is not set`);
    const text = fetch({
      uri,
      caPath: get(name, 'ca_path') as string | undefined,
      clientCert: get(name, 'client_cert') as string | undefined,
      clientKey: get(name, 'client_key') as string | undefined,
      timeout: get(name, 'timeout') as number,
    });
    return sourceOf(parseConfigFile(text, withoutPassword(uri)));
  } catch (error) {
    const reason = error instanceof ConfigError ? error.explain() : (error as Error).message;
    onError(`${failed} using remote_file driver: ${reason}`);
    return undefined;
  }
}

function sourceOf(file: ConfigFile): ConfigSource {
  return {
    file,
    find: ({ group, dest, multi }) => {
      const entries = file.groups.get(normalizeGroup(group))?.get(dest);
      const last = entries?.at(-1);
      if (entries === undefined || last === undefined) return undefined;
      return {
        value: multi ? entries.map(({ value }) => value) : last.value,
        location: { source: 'config_source', detail: `${file.path}:${last.line}` },
        oslo: { kind: 'user', detail: file.path },
      };
    },
  };
}

import type { GroupValues, OptGroup } from './opts.ts';

/** Where a value came from; `detail` is `file:line`, the environment variable or the argument. */
export interface Location {
  readonly source:
    | 'default'
    | 'set_default'
    | 'set_override'
    | 'config_source'
    | 'file'
    | 'environment'
    | 'command_line';
  readonly detail: string;
}

/**
 * A view of the parsed configuration: what everything but `config` itself sees of it. Values are checked
 * and converted when they are read, as in oslo.config.
 */
export interface Conf {
  /** The values of a registered group. Reading an invalid value throws ConfigFileValueError. */
  group<G extends OptGroup>(group: G): GroupValues<G>;
  /**
   * Registers those options of a group that are not, for a group that another option names. Nothing is read anew: the
   * files were read whole.
   */
  declare(group: OptGroup): void;
  /** Where one value came from. */
  location(group: string, option: string): Location;
  /** The configuration files that were read, absolute, in order. */
  readonly configFiles: readonly string[];
  /** oslo.config's `find_file`: beside the configuration files first, then the standard directories. */
  findFile(name: string): string | undefined;
}

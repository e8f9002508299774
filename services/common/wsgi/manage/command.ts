import type { ConfigOpts } from '../../config/config_opts.ts';

/** What a command of nova-manage works with. */
export interface CommandContext {
  readonly flags: ReadonlySet<string>;
  /** The values of options that take one, by the option; each may be repeated. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The arguments that are no flags. */
  readonly operands: readonly string[];
  /** The configuration that nova-manage's own options name; throws a ConfigError. */
  readonly conf: () => ConfigOpts;
  readonly stdout: (text: string) => void;
}

/** One command: `nova-manage CATEGORY ACTION [flags] [operands]`. */
export interface Command {
  readonly words: readonly [category: string, action: string];
  readonly help: string;
  readonly flags?: readonly string[];
  /** Options that take a value, as `--name VALUE` or `--name=VALUE`. */
  readonly valueFlags?: readonly string[];
  /** How the usage names its operands; without it there may be none. */
  readonly operands?: string;
  /** @returns the exit code */
  readonly run: (context: CommandContext) => Promise<number>;
}

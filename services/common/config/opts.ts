import type { OptType } from './opt_type.ts';

/** What every option declares, whatever its type. Sources: oslo_config.cfg.Opt and the option files under nova/conf. */
interface OptBase<T> {
  readonly help: string;
  readonly default?: T;
  /** Printed as `****` wherever a configuration is shown. */
  readonly secret?: boolean;
  readonly required?: boolean;
  /** May change on SIGHUP without a restart (oslo.config's `mutable`). */
  readonly mutable?: boolean;
  /** Older names, `name`, `group.name` or, for the same name in another group, `group.`; still read, with one warning. */
  readonly deprecatedNames?: readonly string[];
  readonly deprecatedForRemoval?: boolean;
  readonly deprecatedReason?: string;
  /** Also a command-line option (oslo.config's `register_cli_opts`). */
  readonly cli?: boolean;
  readonly short?: string;
  /** oslo.config's own name, where it is not the key of the table: `log-file` is read as `log_file`. */
  readonly name?: string;
  readonly advanced?: boolean;
}

export interface StrOpt extends OptBase<string> {
  readonly type: 'string';
  readonly choices?: readonly string[];
  readonly ignoreCase?: boolean;
  readonly regex?: RegExp;
  readonly maxLength?: number;
  readonly quotes?: boolean;
}
export interface BoolOpt extends OptBase<boolean> {
  readonly type: 'boolean';
}
export interface IntOpt extends OptBase<number> {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly number[];
}
export interface FloatOpt extends OptBase<number> {
  readonly type: 'float';
  readonly min?: number;
  readonly max?: number;
}
export interface PortOpt extends OptBase<number> {
  readonly type: 'port';
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly number[];
}
export interface ListOpt extends OptBase<readonly string[]> {
  readonly type: 'list';
  readonly itemChoices?: readonly string[];
  readonly bounds?: boolean;
}
export interface DictOpt extends OptBase<Readonly<Record<string, string>>> {
  readonly type: 'dict';
  readonly bounds?: boolean;
}
export interface MultiStrOpt extends OptBase<readonly string[]> {
  readonly type: 'multi';
}
export interface HostAddressOpt extends OptBase<string> {
  readonly type: 'host_address' | 'hostname' | 'host_domain' | 'ip';
  /** Only addresses of this IP version. */
  readonly version?: 4 | 6;
}
export interface UriOpt extends OptBase<string> {
  readonly type: 'uri';
  readonly schemes?: readonly string[];
  readonly maxLength?: number;
}
/** Any type, composed from those of `types.ts`: oslo.config's `Opt(type=...)` and `MultiOpt`. */
export interface TypedOpt extends OptBase<unknown> {
  readonly type: 'typed';
  readonly as: OptType;
  /** The name may be repeated; the value is the list of all that were given. */
  readonly multi?: boolean;
}

export type Opt =
  | StrOpt
  | BoolOpt
  | IntOpt
  | FloatOpt
  | PortOpt
  | ListOpt
  | DictOpt
  | MultiStrOpt
  | HostAddressOpt
  | UriOpt
  | TypedOpt;

/** The TypeScript type of an option's value: undefined (Python's None) unless it has a default or is required. */
export type OptValue<O extends Opt> =
  | RawValue<O>
  | (O extends { default: {} } ? never : O extends { required: true } ? never : undefined);
type RawValue<O extends Opt> = O extends BoolOpt
  ? boolean
  : O extends IntOpt | FloatOpt | PortOpt
    ? number
    : O extends ListOpt | MultiStrOpt
      ? readonly string[]
      : O extends DictOpt
        ? Readonly<Record<string, string>>
        : O extends TypedOpt
          ? unknown
          : string;

/** A group of options under its name in nova.conf; `DEFAULT` is written as it stands in the file. */
export interface OptGroup<T extends Readonly<Record<string, Opt>> = Readonly<Record<string, Opt>>> {
  readonly name: string;
  readonly help: string;
  readonly opts: T;
}

/** Declares a group; the names and types of its options are inferred, so that reading one is checked. */
export function optGroup<const T extends Readonly<Record<string, Opt>>>(
  name: string,
  help: string,
  opts: T,
): OptGroup<T> {
  return { name, help, opts };
}

/** A group's values as a reader sees them. */
export type GroupValues<G extends OptGroup> = { readonly [K in keyof G['opts']]: OptValue<G['opts'][K]> };

import { isDeepStrictEqual } from 'node:util';
import { nearest } from '../environ/nearest.ts';
import {
  ArgsAlreadyParsedError,
  DefaultValueError,
  DuplicateOptError,
  NoSuchGroupError,
  NoSuchOptError,
} from './errors.ts';
import type { OptType } from './opt_type.ts';
import type { Opt, OptGroup } from './opts.ts';
import { isMulti, typeOf } from './types.ts';

/** A registered option: its declaration, its type, and what code has set over it. */
export interface OptInfo {
  readonly group: string;
  /** The name under which it is read: hyphens are underscores. */
  readonly dest: string;
  /** The name as declared, for messages and the command line. */
  readonly name: string;
  readonly opt: Opt;
  readonly type: OptType;
  readonly multi: boolean;
  /** Older names in the order in which they are looked up, as [group, dest]. */
  readonly aliases: readonly (readonly [group: string, dest: string])[];
  /**
   * `GROUP\0NAME` for each older name that a program or a reference may ask for. Where only the group was another one,
   * oslo.config tracks no name, and the option is only found by its present one.
   */
  readonly knownAs: readonly string[];
  /** The older names without a group of their own. */
  readonly ungrouped: ReadonlySet<string>;
  /** The older names on the command line: there those without a group of their own have none. */
  readonly olderFlags: readonly (readonly [prefix: string, name: string])[];
  override?: { readonly value: unknown };
  setDefault?: { readonly value: unknown };
  /** For an option that was asked for by an older name: that name, and the option itself. */
  readonly alias?: { readonly name: string; readonly of: OptInfo };
}

/** The options that a program has declared, by group. */
export class OptRegistry {
  readonly #groups = new Map<string, Map<string, OptInfo>>([['DEFAULT', new Map()]]);
  readonly #byAlias = new Map<string, OptInfo>();
  readonly #aliases = new Map<string, OptInfo>();
  readonly #cli: OptInfo[] = [];

  /**
   * Declares a group's options; a group may be declared in several tables. Throws DuplicateOptError for another option of
   * the same name, DefaultValueError for a default that its type refuses, ArgsAlreadyParsedError for a command-line option
   * that comes after the command line was read.
   */
  register(table: OptGroup, parsed: boolean): void {
    const added = Object.entries(table.opts).map(([key, opt]) => describe(table.name, key, opt));
    const group = this.#groups.get(table.name) ?? new Map<string, OptInfo>();
    for (const info of added) {
      const present = group.get(info.dest);
      if (present !== undefined && !isDeepStrictEqual(declaration(present.opt), declaration(info.opt)))
        throw new DuplicateOptError(info.name);
      if (present === undefined && parsed && info.opt.cli === true)
        throw new ArgsAlreadyParsedError('cannot register CLI option');
    }
    this.#groups.set(table.name, group);
    for (const info of added) {
      if (group.has(info.dest)) continue;
      group.set(info.dest, info);
      if (info.opt.cli === true) this.#cli.unshift(info);
      for (const known of info.knownAs) this.#byAlias.set(known, info);
    }
  }

  /** Looks an option up, also by an older name. Throws NoSuchGroupError, NoSuchOptError. */
  find(group: string, dest: string): OptInfo {
    const opts = this.#groups.get(group);
    if (opts === undefined) throw new NoSuchGroupError(group);
    const info = opts.get(dest) ?? this.#alias(group, dest);
    if (info === undefined) throw new NoSuchOptError(dest, group, nearest(dest, opts.keys()));
    return info;
  }

  /**
   * An option by an older name. oslo.config knows an older name without a group as one of DEFAULT, and looks for the
   * values of what it finds in the group that was asked for.
   */
  #alias(group: string, name: string): OptInfo | undefined {
    const key = `${group}\0${name}`;
    const known = this.#aliases.get(key);
    const of = this.#byAlias.get(key);
    if (known !== undefined || of === undefined) return known;
    const alias: OptInfo = {
      ...of,
      group,
      aliases: of.aliases.map(([own, older]) => [of.ungrouped.has(older) ? group : own, older]),
      get override() {
        return of.override;
      },
      get setDefault() {
        return of.setDefault;
      },
      alias: { name, of },
    } as OptInfo;
    this.#aliases.set(key, alias);
    return alias;
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  /** Every option: DEFAULT first, then groups, each in the order of registration. */
  *all(): Generator<OptInfo> {
    for (const opts of this.#groups.values()) yield* opts.values();
  }

  /** Every option, those of a group by name. */
  *sorted(): Generator<OptInfo> {
    for (const opts of this.#groups.values())
      yield* [...opts.values()].sort((a, b) => (a.dest < b.dest ? -1 : 1));
  }

  /** The options of the command line, the last registered first. */
  cliOpts(): readonly OptInfo[] {
    return this.#cli;
  }
}

/** What makes two declarations the same: their types by what messages call them; `cli` is where one is registered. */
function declaration({ cli: _cli, ...opt }: Opt): object {
  return opt.type === 'typed' ? { ...opt, as: opt.as.repr } : opt;
}

/** What stands before the names of a group's options on the command line, after the hyphens. */
export function flagPrefix(group: string | undefined): string {
  return group === undefined || group === 'DEFAULT' ? '' : `${group}-`;
}

const destOf = (name: string): string => name.replaceAll('-', '_');

function describe(group: string, key: string, opt: Opt): OptInfo {
  const name = opt.name ?? key;
  const type = typeOf(opt);
  const multi = isMulti(opt);
  checkDefault(opt, type, multi);
  const dest = destOf(key);
  const declared = (opt.deprecatedNames ?? []).map((older) => {
    const dot = older.lastIndexOf('.');
    return { in: dot === -1 ? undefined : older.slice(0, dot), as: older.slice(dot + 1) };
  });
  // Files may hold a name with hyphens as it was declared, or with underscores; the latter come after all of the former.
  const spelled = declared.map((older) => ({ ...older, as: destOf(older.as) }));
  const known = new Set(declared.map((older) => `${older.in}\0${older.as}`));
  const olderNames = [...declared, ...spelled.filter((older) => !known.has(`${older.in}\0${older.as}`))];
  return {
    group,
    dest,
    name,
    opt,
    type,
    multi,
    aliases: olderNames.map((older) => [older.in ?? group, older.as || dest]),
    knownAs: olderNames
      .filter((older) => older.as !== '')
      .map((older) => `${older.in ?? 'DEFAULT'}\0${destOf(older.as)}`),
    ungrouped: new Set(olderNames.filter((older) => older.in === undefined).map((older) => older.as)),
    olderFlags: olderNames.map((older) => [flagPrefix(older.in), older.as || name]),
  };
}

/** A default that refers to another option can only be checked when it is read. */
function checkDefault(opt: Opt, type: OptType, multi: boolean): void {
  const value: unknown = opt.default;
  if (value === undefined || value === null) return;
  if (typeof value === 'string' && value.replaceAll('\\$', '').replaceAll('$$', '').includes('$')) return;
  try {
    if (!multi) type.convert(value);
    else for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) type.convert(one);
  } catch {
    throw new DefaultValueError(value, type.repr);
  }
}

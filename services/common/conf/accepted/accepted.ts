import { optGroup, type Opt, type OptGroup } from '../../config/opts.ts';

/** An option as its table declares it; nobody reads it, so that its help is why. */
type Unread<O = Opt> = O extends Opt ? Omit<O, 'help'> : never;

/**
 * Declares options of Nova 2025.1 that nothing here reads. They are registered with their types and defaults all the same:
 * a bad value ends the start as it does in Nova, and other options may refer to them.
 */
export function accepted(group: string, why: string, opts: Readonly<Record<string, Unread>>): OptGroup {
  const explained = Object.entries(opts).map(([name, opt]) => [name, { ...opt, help: why }] as const);
  return optGroup(group, why, Object.fromEntries(explained) as Readonly<Record<string, Opt>>);
}

/** Options that a nova.conf may hold and that change nothing here. */
export interface AcceptedOptions {
  readonly group: string;
  readonly options: readonly string[];
  /** Nova's first release with them, where that is after Newton (14.0). */
  readonly since?: string;
  /** Nova's first release without them. */
  readonly until?: string;
  readonly why: string;
}

/** Some of a group's own options, checked by the compiler. */
export function withoutEffect<G extends OptGroup>(
  group: G,
  why: string,
  options: readonly (keyof G['opts'] & string)[],
): AcceptedOptions {
  return { group: group.name, options, why };
}

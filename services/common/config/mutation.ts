import { isDeepStrictEqual } from 'node:util';
import type { Namespace } from './namespace.ts';
import type { OptInfo } from './opt_info.ts';
import type { Resolver } from './resolver.ts';

export interface OptionChange {
  readonly group: string;
  readonly option: string;
  /** As Python's `str` shows the values; `****` for a secret. */
  readonly from: string;
  readonly to: string;
}

/** What reading the files again did: options that changed, and options that need a restart to change. */
export interface Mutation {
  readonly changed: readonly OptionChange[];
  readonly restart: readonly OptionChange[];
}

/**
 * Compares what is in effect with what a new reading would give. Every value that differs is converted, so a bad one
 * throws here, before anything is replaced.
 */
export function diffNamespaces(infos: Iterable<OptInfo>, resolver: Resolver, next: Namespace): Mutation {
  const changed: OptionChange[] = [];
  const restart: OptionChange[] = [];
  for (const info of infos) {
    const before = resolver.resolve(info);
    const after = resolver.resolve(info, next);
    if (isDeepStrictEqual(before, after)) continue;
    const show = (value: unknown): string => (info.opt.secret === true ? '****' : resolver.show(info, value));
    const change = { group: info.group, option: info.dest, from: show(before), to: show(after) };
    (info.opt.mutable === true ? changed : restart).push(change);
  }
  return { changed, restart };
}

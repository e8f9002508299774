/**
 * How an option's text becomes a value. `flag` is uWSGI's boolean: present or any text is on, `false`, `off`, `no`
 * and `0` are off. `list` options add up by repetition; of the others the last one counts.
 */
export type OptionType = 'flag' | 'int' | 'string' | 'list' | 'octal';

/** One row of the option table, from which parsing, warnings, `--help` and the docs are made. */
export interface OptionRow {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** uWSGI's one-letter form on the command line. */
  readonly short?: string;
  readonly type: OptionType;
  readonly status: 'works' | 'no effect';
  /** What it does here, or why it has no effect: the text that operators read at start and in the docs. */
  readonly note: string;
}

/** uWSGI's boolean rule: `master`, `master =` and `master = true` are on; only these words are off. */
export function flagValue(text: string): boolean {
  return !/^(?:false|off|no|0)$/i.test(text);
}

/** The closest of `known` to a mistyped `name` (Levenshtein distance, at most a third of its length), if any. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, given up (as `limit`) where the lengths alone exceed it. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

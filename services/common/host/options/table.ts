import { HOOK_OPTIONS } from './hooks.ts';
import { IGNORED_OPTIONS } from './ignored.ts';
import { LOGGING_OPTIONS } from './logging.ts';
import type { OptionRow } from './option.ts';
import { ROUTING_OPTIONS } from './routing.ts';
import { WORKING_OPTIONS } from './working.ts';

/** Every option that this host knows, in the order of the docs. */
export const OPTIONS: readonly OptionRow[] = [
  ...WORKING_OPTIONS,
  ...LOGGING_OPTIONS,
  ...ROUTING_OPTIONS,
  ...HOOK_OPTIONS,
  ...IGNORED_OPTIONS,
];

const BY_NAME: ReadonlyMap<string, OptionRow> = new Map(
  OPTIONS.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)),
);

const BY_SHORT: ReadonlyMap<string, OptionRow> = new Map(
  OPTIONS.flatMap((row) => (row.short === undefined ? [] : [[row.short, row] as const])),
);

/** The row for a name as it stands in a file or after `--`; aliases lead to the same row. */
export function optionNamed(name: string): OptionRow | undefined {
  return BY_NAME.get(name);
}

/** The row for `-x`. */
export function optionLettered(letter: string): OptionRow | undefined {
  return BY_SHORT.get(letter);
}

/** All names and aliases, for "nearest" suggestions. */
export function optionNames(): Iterable<string> {
  return BY_NAME.keys();
}

/** The text of `--help`: one line an option. */
export function optionHelp(): string {
  return OPTIONS.map((row) => {
    const names = [row.name, ...(row.aliases ?? [])].map((name) => `--${name}`);
    if (row.short !== undefined) names.push(`-${row.short}`);
    const status = row.status === 'works' ? '' : 'without effect: ';
    return `  ${names.join(', ')}${row.type === 'flag' ? '' : ` <${row.type}>`}\n      ${status}${row.note}`;
  }).join('\n');
}

import type { Sections } from '../oslo_dialect.ts';

/** Keys and values by section, in the order in which they are written; a key may come again. */
export type Written = readonly (readonly [
  section: string,
  assignments: readonly (readonly [key: string, value: string])[],
])[];

/**
 * Writes nova.conf's format. The first line of every value stands in quotes, which keeps spaces and quotes of its own; further
 * lines continue it.
 */
export function writeConf(written: Written): string {
  const lines = written.flatMap(([section, assignments]) => [
    `[${section}]`,
    ...assignments.map(([key, value]) => {
      const [first = '', ...more] = value.split('\n');
      return [`${key} = "${first}"`, ...more.map((line) => `    ${line}`)].join('\n');
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

/** The same as a reader gives it: sections that come again merged, without lines. */
export function readBack(sections: Sections): Record<string, Record<string, string[]>> {
  return Object.fromEntries(
    [...sections].map(([section, keys]) => [
      section,
      Object.fromEntries([...keys].map(([key, entries]) => [key, entries.map(({ value }) => value)])),
    ]),
  );
}

import type { OptionRow } from './option.ts';

/** The row of an option that does here what it does in uWSGI. */
export const works = (
  name: string,
  type: OptionRow['type'],
  note: string,
  more: { short?: string; aliases?: readonly string[] } = {},
): OptionRow => ({ name, type, status: 'works', note, ...more });

/** Writes the fields that a format names. `none` is what a name without a field becomes. */
export type PercentFormat<F> = (fields: F) => string;

const DIRECTIVE = /%(?:\(([^)]*)\)([-0 ]*)(\d*)(?:\.(\d+))?([sdrf])|%)/g;

/**
 * Compiles a format of Python's `%` operator with names, such as `%(msecs)03d`. Texts become themselves, each name what
 * `field` gives for it: a function that reads it from a record, or undefined where there is no such field, which is then
 * written as `-`.
 */
export function percentFormat<F>(
  format: string,
  field: (name: string) => ((fields: F) => string | number) | undefined,
): PercentFormat<F> {
  const parts: ((fields: F) => string)[] = [];
  let end = 0;
  const text = (value: string): void => {
    if (value !== '') parts.push(() => value);
  };
  for (const match of format.matchAll(DIRECTIVE)) {
    text(format.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, name, flags = '', width = '', precision, type] = match;
    if (name === undefined) text(whole === '%%' ? '%' : whole);
    else
      parts.push(
        padded(
          field(name) ?? (() => '-'),
          flags,
          Number(width),
          precision ?? (type === 'f' ? '6' : undefined),
        ),
      );
  }
  text(format.slice(end));
  return (fields) => {
    let line = '';
    for (const part of parts) line += part(fields);
    return line;
  };
}

function padded<F>(
  read: (fields: F) => string | number,
  flags: string,
  width: number,
  precision: string | undefined,
): (fields: F) => string {
  const digits = precision === undefined ? undefined : Number(precision);
  const shown = (value: string | number): string =>
    digits === undefined
      ? String(value)
      : typeof value === 'number'
        ? value.toFixed(digits)
        : value.slice(0, digits);
  if (width === 0) return (fields) => shown(read(fields));
  if (flags.includes('-')) return (fields) => shown(read(fields)).padEnd(width);
  const fill = flags.includes('0') ? '0' : ' ';
  return (fields) => {
    const value = read(fields);
    return shown(value).padStart(width, typeof value === 'number' ? fill : ' ');
  };
}

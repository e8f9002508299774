import { OptValueError } from './errors.ts';
import type { OptType } from './opt_type.ts';
import { pyRepr, pyStrip, pyText } from './python_text.ts';

export interface ContainerTypeOptions {
  /** The value must stand in brackets (a list) or braces (a dict). */
  readonly bounds?: boolean | undefined;
}

/**
 * oslo.config's List: split at commas, every item stripped, trailing commas dropped, empty items kept. An item that its
 * type refuses is tried again joined with the next one, since the list cannot know whether the type allows commas.
 */
export function listType<T>(
  item: OptType<T>,
  { bounds = false }: ContainerTypeOptions = {},
): OptType<readonly T[]> {
  return {
    repr: `List of ${item.repr}`,
    commaFree: false,
    convert(value) {
      if (Array.isArray(value)) return Object.freeze(value.map((one: unknown) => item.convert(one) as T));
      const text = unbound(withoutCommas(pyStrip(pyText(value))), bounds, '[', ']');
      if (text === '') return Object.freeze([]);
      const parts = text.split(',');
      const result: T[] = [];
      for (let next = 0; next < parts.length; ) {
        const [converted, after] = joinUntilValid(parts, next, next + 1, item.commaFree, (joined) =>
          item.convert(pyStrip(joined)),
        );
        result.push(converted as T);
        next = after;
      }
      return Object.freeze(result);
    },
    format: (value) =>
      value === undefined ? 'None' : `[${value.map((one) => item.format(one)).join(', ')}]`,
  };
}

/**
 * oslo.config's Dict: `name:value` pairs with commas between them, split at the first colon. A pair that fails is tried
 * again joined with the next one, as in a list.
 */
export function dictType<T>(
  item: OptType<T>,
  { bounds = false }: ContainerTypeOptions = {},
): OptType<Readonly<Record<string, T>>> {
  const convertPair = (pair: string): readonly [string, T] => {
    const colon = pair.indexOf(':');
    if (colon === -1) throw new OptValueError('Value should be NAME:VALUE pairs separated by ","');
    return [pyStrip(pair.slice(0, colon)), item.convert(pyStrip(pair.slice(colon + 1))) as T];
  };
  return {
    repr: `Dict of ${item.repr}`,
    commaFree: false,
    convert(value) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return Object.freeze({ ...value }) as Record<string, T>;
      const text = unbound(pyStrip(pyText(value)), bounds, '{', '}');
      const result: Record<string, T> = Object.create(null) as Record<string, T>;
      if (text === '') return Object.freeze(result);
      const parts = text.split(',');
      const keys: string[] = [];
      for (let next = 0; next < parts.length; ) {
        let end = next + 1;
        while (end < parts.length && !(parts[end - 1] ?? '').includes(':')) end++;
        const [[key, converted], after] = joinUntilValid(parts, next, end, item.commaFree, convertPair);
        if (key === '') throw new OptValueError('Key name should not be empty');
        if (key in result) throw new OptValueError(`Duplicate key ${key}`);
        result[key] = converted;
        keys.push(key);
        next = after;
      }
      written.set(result, keys);
      return Object.freeze(result);
    },
    format: (value) =>
      value === undefined
        ? 'None'
        : `{${(written.get(value) ?? Object.keys(value))
            .map((key) => `${pyRepr(key)}: ${item.format(value[key])}`)
            .join(', ')}}`,
  };
}

/** The keys of dicts in the order in which they were written; JavaScript puts those that are numbers first. */
const written = new WeakMap<object, readonly string[]>();

/** Without the commas at the end; an expression would look at a long row of them from each of them. */
function withoutCommas(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === ',') end--;
  return text.slice(0, end);
}

function unbound(text: string, bounds: boolean, open: string, close: string): string {
  if (!bounds) return text;
  if (!text.startsWith(open)) throw new OptValueError(`Value should start with "${open}"`);
  if (!text.endsWith(close)) throw new OptValueError(`Value should end with "${close}"`);
  return text.slice(1, -1);
}

/**
 * The value of the parts from `from` up to `until`, or of them joined with as many of the next as it takes; and the index
 * after the last.
 * Where no join can help, the reason is that of the longest join, which is the one that Python reports.
 */
function joinUntilValid<T>(
  parts: readonly string[],
  from: number,
  until: number,
  commaFree: boolean,
  convert: (joined: string) => T,
): readonly [T, number] {
  let joined = parts.slice(from, until).join(',');
  let end = until;
  for (;;) {
    try {
      return [convert(joined), end];
    } catch (error) {
      if (!(error instanceof OptValueError) || end >= parts.length) throw error;
    }
    if (commaFree) {
      joined = parts.slice(from).join(',');
      end = parts.length;
    } else {
      joined += `,${parts[end] ?? ''}`;
      end++;
    }
  }
}

import { badRequest } from './faults.ts';

/** A query string's parameters: each name with its values, in the order in which they came. */
export class Query {
  readonly #values: Map<string, string[]>;

  constructor(values: Map<string, string[]> = new Map()) {
    this.#values = values;
  }

  /**
   * Reads a query string as Python's `parse_qsl` does, blank values kept.
   * @throws a 400 fault where it is no UTF-8
   */
  static parse(text: string): Query {
    const values = new Map<string, string[]>();
    if (text === '') return new Query(values);
    for (const pair of text.split('&')) {
      if (pair === '') continue;
      const mark = pair.indexOf('=');
      const name = decoded(mark === -1 ? pair : pair.slice(0, mark));
      const value = mark === -1 ? '' : decoded(pair.slice(mark + 1));
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
    return new Query(values);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last value, as webob's MultiDict gives it. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  entries(): Iterable<readonly [string, readonly string[]]> {
    return this.#values;
  }

  get size(): number {
    return this.#values.size;
  }

  /** Takes a parameter out: what a schema does not know must not reach a handler. */
  delete(name: string): void {
    this.#values.delete(name);
  }

  /** The shape that query schemas describe: an object of lists. */
  toObject(): Record<string, string[]> {
    return Object.fromEntries(this.#values);
  }
}

function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // A stray `%` stays as it is, as in Python; bytes that are no UTF-8 are an error there too.
    const repaired = spaced.replace(/%(?![0-9a-f]{2})/gi, '%25');
    try {
      return decodeURIComponent(repaired);
    } catch {
      throw badRequest('Query string is not UTF-8 encoded');
    }
  }
}

/** Python's `urlencode` of one text: `quote_plus`. */
export function quotePlus(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

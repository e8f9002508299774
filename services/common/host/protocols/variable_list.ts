/** What is asked of a request's variables; a Map has it too. */
export interface SentVariables extends Iterable<readonly [name: string, value: string]> {
  get(name: string): string | undefined;
  forEach(each: (value: string, name: string) => void): void;
}

/** A request's variables in their order, the last value of each name: for as few as they are, quicker to fill than a Map. */
export class VariableList implements SentVariables {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** Returns the value that gives way, if the name had one. */
  set(name: string, value: string): string | undefined {
    const at = this.#indexOf(name);
    if (at === -1) {
      this.#names.push(name);
      this.#values.push(value);
      return undefined;
    }
    const before = this.#values[at];
    this.#values[at] = value;
    return before;
  }

  get(name: string): string | undefined {
    const at = this.#indexOf(name);
    return at === -1 ? undefined : this.#values[at];
  }

  forEach(each: (value: string, name: string) => void): void {
    for (let i = 0; i < this.#names.length; i++) each(this.#values[i] as string, this.#names[i] as string);
  }

  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    for (let i = 0; i < this.#names.length; i++) yield [this.#names[i] as string, this.#values[i] as string];
  }

  #indexOf(name: string): number {
    const names = this.#names;
    for (let i = 0; i < names.length; i++) if (names[i] === name) return i;
    return -1;
  }
}

/** Names of variables as they were seen before, since fronts send the same ones in the same order; bounded, since clients choose some. */
const known = new Map<string, string>();
const MAX_KNOWN = 512;
const MAX_LENGTH = 64;
/** By place in the packet. */
const expected: string[] = [];

/**
 * The name that stands in `text` from `start` to `end`. One that was seen before comes as the same string, so that comparing it
 * is comparing two pointers, and nothing keeps `text`.
 *
 * @param place how many names stand before it
 */
export function nameAt(text: string, start: number, end: number, place: number): string {
  const likely = expected[place];
  if (likely !== undefined && likely.length === end - start && text.startsWith(likely, start)) return likely;
  const name = text.slice(start, end);
  let same = known.get(name);
  if (same === undefined) {
    if (name.length > MAX_LENGTH || known.size >= MAX_KNOWN) return name;
    same = interned(name);
    known.set(same, same);
  }
  expected[place] = same;
  return same;
}

/** V8 keeps one string for all keys of objects that are the same, and for literals: these compare as pointers. */
function interned(name: string): string {
  return Object.keys({ [name]: 0 })[0] as string;
}

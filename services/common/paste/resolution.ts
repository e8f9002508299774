import { PasteError } from './errors.ts';

/** How deep sections may refer to each other; Python's own recursion limit ends a loop at about this depth. */
const MAX_DEPTH = 200;
/**
 * How much one load may do, in settings handed on and references replaced. Sections that name each other several times
 * over would otherwise build without bound, as Python lets them; no real file comes near this.
 */
const MAX_EFFORT = 1 << 20;

/** One load: the steps of resolution that are under way, outermost first, and what was done; shared by its files. */
export class Resolution {
  readonly #steps: { readonly step: string; readonly file: string }[] = [];
  #effort = 0;

  /** Runs one step; sections that refer to themselves end in a RecursionError naming the circle. */
  within<T>(step: string, file: string, run: () => T): T {
    if (this.#steps.length >= MAX_DEPTH) {
      throw new PasteError('RecursionError', `Error in file ${file}: maximum recursion depth exceeded`, {
        hint: `Sections refer to each other in a circle: ${this.#circle(step, file)}`,
      });
    }
    this.#steps.push({ step, file });
    try {
      return run();
    } finally {
      this.#steps.pop();
    }
  }

  #circle(step: string, file: string): string {
    const start = this.#steps.findLastIndex((one) => one.step === step && one.file === file);
    const circle = [...this.#steps.slice(start === -1 ? -3 : start), { step, file }];
    return circle.map((one) => (one.file === file ? one.step : `${one.step} of ${one.file}`)).join(' -> ');
  }

  /** Counts what was done. Throws MemoryError, which is how Python would end, where it is too much. */
  spend(effort: number, file: string): void {
    this.#effort += effort;
    if (this.#effort <= MAX_EFFORT) return;
    throw new PasteError(
      'MemoryError',
      `Error in file ${file}: its sections come to more than can be built`,
      {
        hint: 'Sections that are named many times over, or values that refer to each other, multiply',
      },
    );
  }
}

/**
 * One of oslo.config's types: it turns the text of a file (or a value that is already typed: a default, an override)
 * into a value, or throws OptValueError with oslo.config's reason.
 */
export interface OptType<T = unknown> {
  /** Python's `repr` of the type, as messages print it: `Integer(min=1)`. */
  readonly repr: string;
  /** Whether no value with a comma in it can pass: then a list need not retry a failed item joined with the next. */
  readonly commaFree: boolean;
  /** undefined is Python's None. */
  convert(value: unknown): T | undefined;
  /** Python's `repr` of a converted value. */
  format(value: T | undefined): string;
}

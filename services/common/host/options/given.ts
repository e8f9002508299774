import { HostError, type Origin, originText } from '../errors.ts';
import type { OptionRow } from './option.ts';

/** An option as it was written, with its value expanded. */
export interface Given {
  readonly row: OptionRow;
  readonly value: string;
  readonly origin: Origin;
}

/** The error for a value that does not fit. */
export function bad({ row, value, origin }: Given, wanted: string): HostError {
  return new HostError(`${originText(origin)}: ${row.name} = ${value} is not ${wanted}`);
}

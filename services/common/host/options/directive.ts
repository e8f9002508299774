import type { Origin } from '../errors.ts';

/** One `key = value`, in the order in which uWSGI would apply it. */
export interface Directive {
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

/** A time as the database keeps it: `YYYY-MM-DDTHH:MM:SS`, UTC, whole seconds as Nova's columns on MySQL. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** `YYYY-MM-DDTHH:MM:SS.ffffff`, as the API shows every time but a server's `created` and `updated`. */
export function isoMicroseconds(stored: string): string {
  return `${stored}.000000`;
}

/** `YYYY-MM-DDTHH:MM:SSZ`, as the API shows a server's `created` and `updated`, faults and the image proxy's dates. */
export function isoZulu(stored: string): string {
  return `${stored}Z`;
}

/** Milliseconds since the epoch of a stored time. */
export function fromTimestamp(stored: string): number {
  return Date.parse(`${stored}Z`);
}

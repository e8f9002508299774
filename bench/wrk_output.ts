export interface WrkResult {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
  /** Answers outside 2xx and 3xx, and socket errors: a run with any is no measurement. */
  readonly errors: number;
}

const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/**
 * Reads what `wrk --latency` prints.
 *
 * @throws Error with wrk's own text where it is not a result.
 */
export function readWrkOutput(text: string): WrkResult {
  const number = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const percentile = (name: string): number | undefined => {
    const found = new RegExp(`^\\s+${name}%\\s+([\\d.]+)(us|ms|s|m) *$`, 'm').exec(text);
    return found === null ? undefined : Number(found[1]) * (MILLISECONDS[found[2] as string] as number);
  };
  const requestsPerSecond = number(/^Requests\/sec:\s+([\d.]+)$/m);
  const requests = number(/^\s+(\d+) requests in /m);
  const p50 = percentile('50');
  const p99 = percentile('99');
  if (requestsPerSecond === undefined || requests === undefined || p50 === undefined || p99 === undefined) {
    throw new Error(`not a result of wrk --latency:\n${text}`);
  }
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const socketErrors = (socket?.slice(1) ?? []).reduce((sum, count) => sum + Number(count), 0);
  const errors = socketErrors + (number(/Non-2xx or 3xx responses: (\d+)/) ?? 0);
  return { requestsPerSecond, p50, p99, requests, errors };
}

/** The middle value; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined) throw new Error('no values');
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

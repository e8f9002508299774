/** A line of a front's access log; both write the same keys. */
export interface AccessLine {
  readonly time: string;
  readonly front: string;
  readonly remote_addr: string;
  readonly host: string;
  readonly port: number;
  readonly request: string;
  readonly status: number;
  readonly bytes: number;
  readonly time_us: number;
  readonly upstream_time_us: number | null;
  readonly upstream: string;
  readonly request_id: string;
  readonly global_request_id: string;
  readonly user_agent: string;
}

/**
 * The access log among a front's log lines (its error log is text). A line that begins as JSON must be JSON. The engine
 * keeps lines in pieces of 16 KB, and Docker 20.10 gives the last piece of a longer one back without its line end.
 */
export function accessLines(lines: readonly string[]): AccessLine[] {
  return lines
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => line.split(/(?<=\})(?=\{"time":)/))
    .map((line) => JSON.parse(line) as AccessLine);
}

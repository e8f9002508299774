/** Where a setting was written, for messages: `/etc/nova/nova-api-uwsgi.ini:12` or `command line`. */
export interface Origin {
  readonly file: string;
  /** 1-based; 0 on the command line. */
  readonly line: number;
}

/** `FILE:LINE`, or `command line`. */
export function originText(origin: Origin): string {
  return origin.line === 0 ? origin.file : `${origin.file}:${origin.line}`;
}

/** A mistake of the operator's: start-up ends with its message alone, exit code 1 (22 with `need-app`). */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Where the log of master and workers goes. */
export interface LogTarget {
  /** What workers may write to themselves; undefined where only the master can. */
  readonly fd: number | undefined;
  /** Bytes so far. */
  readonly size: number;
  write(text: string | Uint8Array): void;
  reopen(): void;
  rotate(): void;
  close(): void;
}

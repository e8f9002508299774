export interface TapSummary {
  readonly passed: number;
  readonly failed: number;
  /** One line a skipped test: its name and the reason it gave. */
  readonly skipped: readonly string[];
}

/** Reads the totals and the skips of a TAP report as node's test runner writes it (its `# pass N` trailer). */
export function readTap(report: string): TapSummary {
  const total = (word: string): number =>
    Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(report)?.[1] ?? 0);
  const skipped = [...report.matchAll(/^\s*(?:not )?ok \d+ - (.*?) # SKIP ?(.*)$/gm)].map(
    ([, name, reason]) => `${name} (${reason === '' ? 'no reason given' : reason})`,
  );
  return { passed: total('pass'), failed: total('fail') + total('cancelled'), skipped };
}

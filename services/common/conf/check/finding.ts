/** What can be wrong with a line of nova.conf. */
export type FindingKind =
  | 'unknown group'
  | 'unknown option'
  | 'bad value'
  | 'deprecated name'
  | 'deprecated option'
  | 'other release'
  | 'not the default'
  | 'unreadable';

/** One thing that a check of a configuration file found. */
export interface Finding {
  readonly kind: FindingKind;
  /** Errors fail the check, warnings where they are made fatal; infos never do. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  readonly line: number | undefined;
  readonly group: string | undefined;
  readonly option: string | undefined;
  /** `****` for a secret. */
  readonly value: string | undefined;
  /** The known group or option that was probably meant, or that replaces this one. */
  readonly nearest: string | undefined;
  readonly message: string;
}

/** `FILE:LINE: error: [GROUP] OPTION: MESSAGE`. */
export function findingText({ severity, file, line, group, option, message }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const name = group === undefined ? '' : `[${group}]${option === undefined ? '' : ` ${option}`}: `;
  return `${place}: ${severity}: ${name}${message}`;
}

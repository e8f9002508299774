/** uWSGI's variables of core/logging.c, and what else its own line and memory-report are made of. */
export const LOG_VARIABLE_NAMES = [
  'uri',
  'method',
  'user',
  'addr',
  'host',
  'proto',
  'uagent',
  'referer',
  'status',
  'rsize',
  'hsize',
  'size',
  'cl',
  'micros',
  'msecs',
  'secs',
  'tmsecs',
  'tmicros',
  'time',
  'ltime',
  'ftime',
  'ctime',
  'epoch',
  'pid',
  'wid',
  'switches',
  'vars',
  'core',
  'vsz',
  'rss',
  'vszM',
  'rssM',
  'uss',
  'pss',
  'ussM',
  'pssM',
  'pktsize',
  'modifier1',
  'modifier2',
  'headers',
  'werr',
  'rerr',
  'ioerr',
  'reason',
  'requests',
] as const;

export type LogVariableName = (typeof LOG_VARIABLE_NAMES)[number];

const NAMES: ReadonlySet<string> = new Set(LOG_VARIABLE_NAMES);

export function isLogVariable(name: string): name is LogVariableName {
  return NAMES.has(name);
}

/** `%(NAME)` in a log-format. */
export const FORMAT_VARIABLE = /%\(([^)]+)\)/g;

/** strftime's format of `%(ltime)`, and of `%(ftime)` where `logformat-strftime` does not ask for another. */
export const LTIME = '%d/%b/%Y:%H:%M:%S %z';

/**
 * uWSGI's own line of a request, for which it needs no log-format. A count of all workers' requests, as it has there,
 * would need memory that workers share: both counts are the worker's.
 */
export const DEFAULT_FORMAT =
  '[pid: %(pid)|app: 0|req: %(requests)/%(requests)] %(addr) (%(user)) {%(vars) vars in %(pktsize) bytes} [%(ctime)] ' +
  '%(method) %(uri) => generated %(rsize) bytes in %(msecs) msecs (%(proto) %(status)) %(headers) headers in ' +
  '%(hsize) bytes (%(switches) switches on core %(core))';

/** The line with microseconds, as log-micros wants it. */
export const MICROS_FORMAT = DEFAULT_FORMAT.replace('%(msecs) msecs', '%(micros) micros');

/** What log-json writes. */
export const JSON_FORMAT = `{${[
  ...['ltime', 'addr', 'user', 'method', 'uri', 'proto', 'host', 'uagent', 'referer'].map(
    (name) => `"${name}":"%(${name})"`,
  ),
  ...['status', 'rsize', 'hsize', 'cl', 'micros', 'tmsecs', 'pid', 'wid'].map(
    (name) => `"${name}":%(${name})`,
  ),
].join(',')}}`;

/** memory-report's beginning of uWSGI's own line: with 2 also what is only this process's. */
export function memoryPrefix(report: number): string {
  if (report === 0) return '';
  const of = (what: string, name: string): string => `{${what} usage: %(${name}) bytes/%(${name}M)MB} `;
  const basic = of('address space', 'vsz') + of('rss', 'rss');
  return report === 1 ? basic : basic + of('uss', 'uss') + of('pss', 'pss');
}

/** Variables of a format that are not known, nor among those that routes set; they are logged as `-`. */
export function unknownVariables(format: string, set: readonly string[] = []): string[] {
  return [...format.matchAll(FORMAT_VARIABLE)]
    .map(([, name = '']) => name)
    .filter((name) => !isLogVariable(name) && !set.includes(name) && !name.startsWith('var.'));
}

import { type LogSettings, readLogs } from './access_log/settings.ts';
import type { CollectedHeader } from './collected_headers.ts';
import { HostError, type Origin, originText } from './errors.ts';
import { placeholders } from './options/expand.ts';
import type { Directive } from './options/directive.ts';
import { bad, type Given } from './options/given.ts';
import { flagValue, nearest } from './options/option.ts';
import { optionNamed, optionNames } from './options/table.ts';
import type { Route } from './routing/route.ts';
import { collectedHeader, readRoutes } from './routing/settings.ts';
import { warningsAbout } from './setting_warnings.ts';
import type { SettingReader } from './setting_reader.ts';
import { readSupervision, type SupervisionSettings } from './supervision_settings.ts';
import { type Hooks, readHooks } from './hooks/hooks.ts';
import { type ListenerSettings, readListeners, readPlainProtocol } from './listeners.ts';
import { type DaemonSettings, type LogFileSettings, readDaemon, readLogFiles } from './log_files.ts';
import { PIDFILE_SIGNALS, type PidfileSettings, readPidfiles } from './pidfiles.ts';
import type { ProtocolName } from './protocols/names.ts';

/** What the options come to: defaults filled in, texts read, units as uWSGI's (seconds, bytes). */
export interface Settings {
  readonly listeners: readonly ListenerSettings[];
  readonly plainProtocol: ProtocolName;
  readonly reusePort: boolean;
  readonly chmodSocket: number | undefined;
  readonly chownSocket: string | undefined;
  readonly listen: number;
  readonly soKeepalive: boolean;
  readonly socketTimeout: number;
  readonly httpTimeout: number;
  readonly vacuum: boolean;
  readonly application:
    | { readonly name: string; readonly callable: string; readonly origin: Origin }
    | undefined;
  readonly needApp: boolean;
  readonly chdir: string | undefined;
  /** Of the workers, once the application is loaded. */
  readonly chdir2: string | undefined;
  readonly env: readonly string[];
  readonly unenv: readonly string[];
  readonly master: boolean;
  readonly processes: number;
  readonly dieOnTerm: boolean;
  readonly hooks: Hooks;
  readonly exitOnReload: boolean;
  readonly mercy: number;
  readonly uid: string | undefined;
  readonly gid: string | undefined;
  readonly umask: number | undefined;
  readonly pidfiles: PidfileSettings;
  /** A signal for the process of a pid file, and nothing else. */
  readonly signal: { readonly signal: NodeJS.Signals; readonly file: string } | undefined;
  readonly daemon: DaemonSettings | undefined;
  readonly procnamePrefix: string;
  readonly procname: string | undefined;
  readonly procnameMaster: string | undefined;
  readonly procnameAppend: string;
  readonly autoProcname: boolean;
  readonly logFile: LogFileSettings;
  readonly bufferSize: number;
  readonly maxVars: number;
  readonly limitPost: number;
  readonly addHeaders: readonly string[];
  readonly remHeaders: readonly string[];
  readonly collectedHeaders: readonly CollectedHeader[];
  readonly routes: readonly Route[];
  readonly logs: LogSettings;
  readonly supervision: SupervisionSettings;
  /** Lines to print at start. */
  readonly print: readonly string[];
  readonly strict: boolean;
  readonly debug: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** Settings, and the lines to log about what was written but does nothing. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

/** The largest block of variables that the uwsgi protocol's 16-bit length allows; uWSGI clamps silently, too. */
const MAX_BUFFER_SIZE = 65535;

/**
 * Reads directives against the option table.
 *
 * @throws HostError naming file:line, option and what would be right, for a value that does not fit, and under
 *   `strict` for a key that is no option
 */
export function readSettings(directives: readonly Directive[]): ReadSettings {
  const { given, unknown, used, values } = sort(directives);
  const of = (name: string): readonly Given[] => given.get(name) ?? [];
  const last = (name: string): Given | undefined => of(name).at(-1);
  const flag = (name: string): boolean => {
    const found = last(name);
    return found !== undefined && flagValue(found.value);
  };
  const text = (name: string): string | undefined => last(name)?.value;
  /** What was read as another value than it seems to say. */
  const inexact = new Set<string>();
  const list = (name: string): string[] => of(name).map((item) => item.value);
  const int = (name: string, fallback: number, least = 0, digits = 9): number => {
    const found = last(name);
    if (found === undefined) return fallback;
    // As atoi(3) reads it, in uWSGI; a comment is what most often stands there.
    const [, number = '', rest = ''] = /^\s*\+?(\d+)(.*)$/s.exec(found.value) ?? [
      '',
      found.value === '' ? '0' : '',
    ];
    if (number === '' || number.length > digits || Number(number) < least) {
      throw bad(found, `a whole number of at least ${least}`);
    }
    if (!/^(?:\s+[;#].*)?$/s.test(rest)) {
      inexact.add(
        `${originText(found.origin)}: ${found.row.name} = ${found.value} is taken for ${Number(number)}, as in uWSGI`,
      );
    }
    return Number(number);
  };
  const octal = (name: string, empty: number, form = /^([0-7]{3})$/): number | undefined => {
    const found = last(name);
    if (found === undefined) return undefined;
    if (found.value === '' || found.value === '1' || found.value === 'true') return empty;
    const [, mode] = form.exec(found.value) ?? [];
    if (mode === undefined) throw bad(found, 'three octal digits, such as 660');
    return Number.parseInt(mode, 8);
  };

  const limits: string[] = [];
  const unsupported = (item: Given, known: string): void => {
    const line = `${originText(item.origin)}: ${item.row.name} = ${item.value} is not known here; ${known}`;
    if (flag('strict')) throw new HostError(`${line} (and strict = true)`);
    limits.push(line);
  };

  if (flag('strict') && unknown[0] !== undefined) {
    const { key, origin } = unknown[0];
    const suggestion = nearest(key, optionNames());
    throw new HostError(
      `${originText(origin)}: strict = true, and ${key} is not an option${
        suggestion === undefined ? '' : `; did you mean ${suggestion}?`
      }`,
    );
  }

  const app = last('wsgi-file') ?? last('module');
  const reader: SettingReader = {
    flag,
    text,
    list,
    int,
    bad: (name, wanted) => bad(last(name) as Given, wanted),
    unsupported: (name, value, known) => {
      const item = of(name).find((one) => one.value === value);
      if (item !== undefined) unsupported(item, known);
    },
  };
  const logs = readLogs(reader);
  const plain = readPlainProtocol(reader);
  const settings: Settings = {
    listeners: readListeners(values, plain, flag('abstract-socket')),
    plainProtocol: plain,
    reusePort: flag('reuse-port'),
    chmodSocket: octal('chmod-socket', 0o666),
    chownSocket: text('chown-socket'),
    listen: int('listen', 100, 1),
    soKeepalive: flag('so-keepalive'),
    socketTimeout: int('socket-timeout', 4, 1),
    // Node allows no more than a whole request has.
    httpTimeout: Math.min(int('http-timeout', 60, 1), 300),
    vacuum: flag('vacuum'),
    application:
      app === undefined
        ? undefined
        : { name: app.value, callable: text('callable') ?? 'application', origin: app.origin },
    needApp: flag('need-app'),
    chdir: text('chdir'),
    chdir2: text('chdir2'),
    env: list('env'),
    unenv: list('unenv'),
    master: flag('master'),
    processes: int('processes', 1, 1),
    dieOnTerm: flag('die-on-term'),
    hooks: readHooks(values),
    exitOnReload: flag('exit-on-reload'),
    mercy: int('worker-reload-mercy', int('reload-mercy', 60)),
    uid: text('uid'),
    gid: text('gid'),
    umask: octal('umask', 0o022, /^0?([0-7]{3})$/),
    pidfiles: readPidfiles(reader),
    signal: readSignal(text),
    daemon: readDaemon(reader),
    procnamePrefix: text('procname-prefix') ?? withSpace(text('procname-prefix-spaced')),
    procname: text('procname'),
    procnameMaster: text('procname-master'),
    procnameAppend: text('procname-append') ?? '',
    autoProcname: flag('auto-procname'),
    logFile: readLogFiles(reader, logs.file),
    bufferSize: Math.min(int('buffer-size', 4096, 1), MAX_BUFFER_SIZE),
    maxVars: int('max-vars', 64, 8) * 2,
    limitPost: int('limit-post', 0, 0, 15),
    addHeaders: checkedHeaders(of('add-header')),
    remHeaders: list('rem-header'),
    collectedHeaders: [
      ...of('collect-header').map((item) => collectedHeader(item, false)),
      ...of('pull-header').map((item) => collectedHeader(item, true)),
    ],
    routes: readRoutes(values, unsupported),
    logs,
    supervision: readSupervision(reader),
    print: list('print'),
    strict: flag('strict'),
    debug: flag('debug'),
    help: flag('help'),
    version: flag('version'),
  };
  return {
    settings,
    warnings: [
      ...inexact,
      ...limits,
      ...warningsAbout(
        given,
        unknown.filter(({ key }) => !used.has(key)),
        settings.routes,
      ),
    ],
  };
}

/** Sorts directives by option, in order, with `%(name)` filled in from all that was written. */
function sort(directives: readonly Directive[]): {
  given: ReadonlyMap<string, Given[]>;
  unknown: Directive[];
  /** Names that some `%(name)` asked for. */
  used: ReadonlySet<string>;
  values: readonly Given[];
} {
  // Of a repeated key placeholders take the first value.
  const written = new Map<string, string>();
  const all = directives.flatMap((directive) => [directive, ...setBy(directive)]);
  for (const { key, value } of all) if (!written.has(key)) written.set(key, value);
  const used = new Set<string>();
  const resolved = (text: string, depth = 0): string =>
    placeholders(text, (name) => {
      used.add(name);
      const value = written.get(name);
      return value === undefined || depth > 8 ? value : resolved(value, depth + 1);
    });

  const given = new Map<string, Given[]>();
  const unknown: Directive[] = [];
  const values: Given[] = [];
  for (const directive of all) {
    const row = optionNamed(directive.key);
    if (row === undefined && !directives.includes(directive)) continue;
    if (row === undefined) {
      unknown.push(directive);
      continue;
    }
    const item = { row, value: resolved(directive.value), origin: directive.origin };
    values.push(item);
    const before = given.get(row.name);
    if (before === undefined) given.set(row.name, [item]);
    else before.push(item);
  }
  return { given, unknown, used, values };
}

/** What `set-placeholder = NAME=value` and `set`, which may name an option, too, stand for. */
function setBy({ key, value, origin }: Directive): Directive[] {
  const name = optionNamed(key)?.name;
  if (name !== 'set' && name !== 'set-placeholder') return [];
  const equals = value.indexOf('=');
  if (equals === -1)
    throw new HostError(`${originText(origin)}: ${key} = ${value} is not of the form NAME=value`);
  const target = value.slice(0, equals);
  if (name === 'set-placeholder' && optionNamed(target) !== undefined) {
    throw new HostError(
      `${originText(origin)}: ${key} = ${value}: ${target} is an option, and no placeholder`,
    );
  }
  return [{ key: target, value: value.slice(equals + 1), origin }];
}

function readSignal(text: (name: string) => string | undefined): Settings['signal'] {
  for (const [option, signal] of Object.entries(PIDFILE_SIGNALS)) {
    const file = text(option);
    if (file !== undefined) return { signal, file };
  }
  return undefined;
}

function withSpace(prefix: string | undefined): string {
  return prefix === undefined ? '' : `${prefix} `;
}

function checkedHeaders(items: readonly Given[]): string[] {
  return items.map((item) => {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*$/.test(item.value)) {
      throw bad(item, 'of the form Name: value');
    }
    return item.value;
  });
}

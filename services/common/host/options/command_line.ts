import { HostError } from '../errors.ts';
import { type ConfigContext, isConfigFile, namesFile, readConfigFile } from './config_file.ts';
import type { Directive } from './directive.ts';
import { expandReferences } from './expand.ts';
import { nearest, type OptionRow } from './option.ts';
import { optionLettered, optionNamed, optionNames } from './table.ts';

const COMMAND_LINE = { file: 'command line', line: 0 } as const;

/**
 * Turns a command line (without program name) into directives, in order; `--ini` is expanded where it stands, so
 * that what comes after it overrides the file, as in uWSGI. A bare argument is a configuration file or an application
 * module.
 *
 * @throws HostError for an option that is not known (uWSGI exits 1 for those too, unlike in files)
 */
export function readCommandLine(argv: readonly string[], context: ConfigContext): Directive[] {
  const out: Directive[] = [];
  let { mainFile } = context;
  const add = (key: string, value: string): void => {
    const full = expandReferences(value, context, COMMAND_LINE);
    if (namesFile(key)) {
      const nested = readConfigFile(key, full, { ...context, mainFile });
      mainFile ??= nested[0]?.origin.file;
      out.push(...nested);
    } else {
      out.push({ key, value: full, origin: COMMAND_LINE });
    }
  };
  const args = [...argv];
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--') continue;
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=');
      const name = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
      const row = knownOption(name);
      add(
        optionNamed(name) === undefined ? row.name : name,
        equals === -1 ? argumentOf(row, `--${name}`, args) : arg.slice(equals + 1),
      );
    } else if (arg.startsWith('-') && arg.length > 1) {
      const row = optionLettered(arg.charAt(1));
      if (row === undefined) throw new HostError(`-${arg.charAt(1)} is not an option; --help lists them`);
      if (arg.length > 2 && row.type === 'flag') {
        // Letters without a value may be written together: -Mi.
        args.unshift(`-${arg.slice(2)}`);
        add(row.name, '');
      } else {
        add(row.name, arg.length > 2 ? arg.slice(2) : argumentOf(row, arg, args));
      }
    } else if (isConfigFile(arg)) {
      add('config', arg);
    } else {
      add('wsgi-file', arg);
    }
  }
  return out;
}

/** Variables that uWSGI sets or reads itself; they are no options. */
const NO_OPTIONS = new Set([
  'UWSGI_RELOADS',
  'UWSGI_VASSALS_DIR',
  'UWSGI_EMPEROR_FD',
  'UWSGI_EMPEROR_FD_CONFIG',
  'UWSGI_EMPEROR_PROXY',
  'UWSGI_BROODLORD_NUM',
  'UWSGI_JAIL_PID',
  'UWSGI_ORIGINAL_PROC_NAME',
]);

/**
 * Options from the environment, as uWSGI has them before all others: `UWSGI_HTTP_SOCKET=:8774` is
 * `http-socket = :8774`.
 */
export function readEnvironment(env: ConfigContext['env'], context: ConfigContext): Directive[] {
  return Object.entries(env).flatMap(([name, value = '']): Directive[] => {
    if (!name.startsWith('UWSGI_') || NO_OPTIONS.has(name)) return [];
    const key = name.slice(6).toLowerCase().replaceAll('_', '-');
    const origin = { file: `environment: ${name}`, line: 0 };
    const full = expandReferences(value, context, origin);
    return namesFile(key) ? readConfigFile(key, full, context) : [{ key, value: full, origin }];
  });
}

/** As getopt_long(3) has it, a name may be cut short where only one option begins so. */
function knownOption(name: string): OptionRow {
  const row = optionNamed(name);
  if (row !== undefined) return row;
  const longer = [...optionNames()].filter((known) => known.startsWith(name));
  const rows = new Set(longer.map(optionNamed));
  const [only] = rows;
  if (only !== undefined && rows.size === 1) return only;
  if (rows.size > 1) throw new HostError(`--${name} may be ${longer.map((one) => `--${one}`).join(', ')}`);
  const suggestion = nearest(name, optionNames());
  throw new HostError(
    `--${name} is not an option${suggestion === undefined ? '; --help lists them' : `; did you mean --${suggestion}?`}`,
  );
}

/** As in uWSGI these may stand without a value, and have one only after `=` or next to their letter. */
const OPTIONAL: ReadonlySet<string> = new Set(['memory-report', 'log-date']);

/** The next word, where the option takes one. A mode is optional for `chmod-socket`, as in uWSGI. */
function argumentOf(row: OptionRow, shown: string, rest: string[]): string {
  if (row.type === 'flag' || OPTIONAL.has(row.name)) return '';
  if (row.name === 'chmod-socket' && !/^[0-7]{3}$/.test(rest[0] ?? '')) return '';
  const next = rest.shift();
  if (next === undefined) throw new HostError(`${shown} needs a value`);
  return next;
}

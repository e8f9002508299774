import { HostError } from '../errors.ts';
import { type Directive, type IniContext, readIni } from './ini.ts';
import { nearest, type OptionRow } from './option.ts';
import { optionLettered, optionNamed, optionNames } from './table.ts';

const COMMAND_LINE = { file: 'command line', line: 0 } as const;

/**
 * Turns a command line (without program name) into directives, in order; `--ini` is expanded where it stands, so
 * that what comes after it overrides the file, as in uWSGI. A bare argument is an ini file or an application module.
 *
 * @throws HostError for an option that is not known (uWSGI exits 1 for those too, unlike in files)
 */
export function readCommandLine(argv: readonly string[], context: IniContext): Directive[] {
  const out: Directive[] = [];
  let { mainFile } = context;
  const add = (key: string, value: string): void => {
    const row = optionNamed(key);
    if (row?.name === 'ini' || row?.name === 'include' || row?.name === 'inherit') {
      const nested = readIni(value, { ...context, mainFile });
      mainFile ??= nested[0]?.origin.file;
      out.push(...nested);
    } else {
      out.push({ key, value, origin: COMMAND_LINE });
    }
  };
  const args = [...argv];
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--') continue;
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=');
      const name = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
      const row = knownOption(name);
      add(name, equals === -1 ? argumentOf(row, `--${name}`, args) : arg.slice(equals + 1));
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
    } else if (/\.ini(?::[^/]*)?$/.test(arg)) {
      add('ini', arg);
    } else {
      add('wsgi-file', arg);
    }
  }
  return out;
}

function knownOption(name: string): OptionRow {
  const row = optionNamed(name);
  if (row !== undefined) return row;
  const suggestion = nearest(name, optionNames());
  throw new HostError(
    `--${name} is not an option${suggestion === undefined ? '; --help lists them' : `; did you mean --${suggestion}?`}`,
  );
}

/** The next word, where the option takes one. A mode is optional for `chmod-socket`, as in uWSGI. */
function argumentOf(row: OptionRow, shown: string, rest: string[]): string {
  if (row.type === 'flag') return '';
  if (row.name === 'chmod-socket' && !/^[0-7]{3}$/.test(rest[0] ?? '')) return '';
  const next = rest.shift();
  if (next === undefined) throw new HostError(`${shown} needs a value`);
  return next;
}

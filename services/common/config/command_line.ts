import { DuplicateOptError, SystemExit } from './errors.ts';
import { flagPrefix, type OptInfo } from './opt_info.ts';

/** What the command line can do to a configuration, in the order of its arguments. */
export interface CommandLineHandler {
  configFile(path: string): void;
  configDir(dir: string): void;
  set(info: OptInfo, value: string | boolean, argument: string): void;
}

interface Action {
  /** All spellings, the one that messages show first: `--debug`, `-d`. */
  readonly flags: readonly string[];
  readonly takesValue: boolean;
  readonly help: string;
  readonly run: (handler: CommandLineHandler, value: string, argument: string) => void;
}

/** The text of `--version`; the program's name stands before messages. */
export interface CommandLineOptions {
  readonly prog: string;
  readonly version?: string | undefined;
}

/**
 * Reads a command line as argparse does for oslo.config: `--name value`, `--name=value`, unambiguous beginnings of long
 * names, `-dn5` for short ones, `--noNAME` for booleans; options of a group are `--GROUP-NAME`. There are no positional
 * arguments. Throws SystemExit; what the handler throws passes through.
 */
export function parseCommandLine(
  args: readonly string[],
  infos: readonly OptInfo[],
  handler: CommandLineHandler,
  options: CommandLineOptions,
): void {
  const actions = actionsOf(infos, options);
  const byFlag = new Map<string, Action>();
  for (const action of actions) {
    if (action.flags.some((flag) => byFlag.has(flag))) throw new DuplicateOptError(action.flags.join(','));
    for (const flag of action.flags) byFlag.set(flag, action);
  }
  const fail = (message: string): SystemExit => new SystemExit(2, `${options.prog}: error: ${message}`);
  const extras: string[] = [];

  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--') {
      extras.push(...args.slice(index));
      break;
    }
    const match = isOption(argument) ? matchFlag(argument, byFlag, fail) : undefined;
    if (match === undefined) {
      extras.push(argument);
      continue;
    }
    let { action, value } = match;
    while (!action.takesValue && value !== undefined) {
      // `-dn5`: flags without a value may be followed by further short ones in the same argument.
      const next = match.short ? byFlag.get(`-${value.charAt(0)}`) : undefined;
      if (next === undefined || value === '')
        throw fail(`argument ${action.flags.join('/')}: ignored explicit argument '${value}'`);
      action.run(handler, '', argument);
      action = next;
      value = value.length > 1 ? value.slice(1) : undefined;
    }
    if (action.takesValue && value === undefined) {
      value = args[++index];
      if (value === undefined || value === '--' || (isOption(value) && !isPlainValue(value, byFlag)))
        throw fail(`argument ${action.flags.join('/')}: expected one argument`);
    }
    action.run(handler, value ?? '', argument);
  }
  if (extras.length > 0) throw fail(`unrecognized arguments: ${extras.join(' ')}`);
}

const isOption = (argument: string): boolean => argument.startsWith('-') && argument !== '-';

/** An argument that starts with a hyphen is still a value where it is a number or holds a space and is no known option. */
function isPlainValue(argument: string, byFlag: ReadonlyMap<string, Action>): boolean {
  if (byFlag.has(argument) || byFlag.has(argument.split('=', 1)[0] ?? '')) return false;
  return /^-(?:\d+(?:\.\d*)?|\.\d+)$/.test(argument) || argument.includes(' ');
}

interface Match {
  readonly action: Action;
  readonly value: string | undefined;
  readonly short: boolean;
}

function matchFlag(
  argument: string,
  byFlag: ReadonlyMap<string, Action>,
  fail: (message: string) => SystemExit,
): Match | undefined {
  const whole = byFlag.get(argument);
  if (whole !== undefined) return { action: whole, value: undefined, short: false };
  const equals = argument.indexOf('=');
  const flag = equals === -1 ? argument : argument.slice(0, equals);
  const value = equals === -1 ? undefined : argument.slice(equals + 1);
  const exact = byFlag.get(flag);
  if (exact !== undefined) return { action: exact, value, short: false };
  if (!flag.startsWith('--')) {
    const short = byFlag.get(argument.slice(0, 2));
    return short === undefined ? undefined : { action: short, value: argument.slice(2), short: true };
  }
  const candidates = [...byFlag.keys()].filter((known) => known.startsWith(flag));
  if (candidates.length > 1) throw fail(`ambiguous option: ${argument} could match ${candidates.join(', ')}`);
  const found = byFlag.get(candidates[0] ?? '');
  return found === undefined ? undefined : { action: found, value, short: false };
}

function actionsOf(infos: readonly OptInfo[], { prog, version }: CommandLineOptions): Action[] {
  const actions: Action[] = [
    {
      flags: ['--help', '-h'],
      takesValue: false,
      help: 'show this help and exit',
      run: () => {
        throw new SystemExit(0, usage(prog, actions));
      },
    },
    {
      flags: ['--config-dir'],
      takesValue: true,
      help: 'read the *.conf files of this directory, by name',
      run: (handler, dir) => handler.configDir(dir),
    },
    {
      flags: ['--config-file'],
      takesValue: true,
      help: 'read this file; later files take precedence',
      run: (handler, path) => handler.configFile(path),
    },
  ];
  if (version !== undefined) {
    const run = (): never => {
      throw new SystemExit(0, version);
    };
    actions.push({ flags: ['--version'], takesValue: false, help: 'show the version and exit', run });
  }
  // oslo.config sorts them, a group after the other, which shows in --help and where an abbreviation is ambiguous.
  const groups = Map.groupBy(infos, ({ group }) => group);
  for (const group of new Set(['DEFAULT', ...groups.keys()])) {
    const declared = (groups.get(group) ?? []).flatMap(actionsOfOpt);
    actions.push(...declared.sort((a, b) => ((a.flags[0] ?? '') < (b.flags[0] ?? '') ? -1 : 1)));
  }
  return actions;
}

function actionsOfOpt(info: OptInfo): Action[] {
  const prefix = `--${flagPrefix(info.group)}`;
  const older = info.olderFlags.map(([group, name]) => [`--${group}`, name] as const);
  const boolean = info.opt.type === 'boolean';
  const short = info.opt.short === undefined ? [] : [`-${info.opt.short}`];
  const actions: Action[] = [
    {
      flags: [prefix + info.name, ...short, ...older.map(([start, name]) => start + name)],
      takesValue: !boolean,
      help: info.opt.help,
      run: (handler, value, argument) => handler.set(info, boolean ? true : value, argument),
    },
  ];
  if (boolean) {
    actions.push({
      flags: [`${prefix}no${info.name}`, ...older.map(([start, name]) => `${start}no${name}`)],
      takesValue: false,
      help: `The inverse of --${info.name}`,
      run: (handler, _value, argument) => handler.set(info, false, argument),
    });
  }
  return actions;
}

function usage(prog: string, actions: readonly Action[]): string {
  const rows = actions.map((action) => {
    const flags = action.flags.map((flag) => (action.takesValue ? `${flag} VALUE` : flag)).join(', ');
    return `  ${flags}\n      ${action.help}`;
  });
  return [`usage: ${prog} [options]`, '', ...rows].join('\n');
}

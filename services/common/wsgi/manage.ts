import type { Env } from './config_files.ts';
import { loadConfig } from './load_config.ts';
import type { Command } from './manage/command.ts';
import { CONFIG_COMMANDS } from './manage/config_commands.ts';
import { DATABASE_COMMANDS } from './manage/database_commands.ts';
import { reportStartupFailure } from './startup_error.ts';

export interface ManageOptions {
  readonly argv: readonly string[];
  readonly env: Env;
  readonly version: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** The commands of Nova's own nova-manage that have a meaning here, and those about nova.conf. */
const COMMANDS: readonly Command[] = [...DATABASE_COMMANDS, ...CONFIG_COMMANDS];

function usage(): string {
  const lines = COMMANDS.map(({ words, operands, help }) => {
    const form = [...words, ...(operands === undefined ? [] : [operands])].join(' ');
    return `  ${form.padEnd(22)} ${help}`;
  });
  return `usage: nova-manage [--config-file FILE] [--config-dir DIR] [--debug] COMMAND\n\n${lines.join('\n')}\n`;
}

/**
 * nova-manage: `nova-manage [oslo.config's options] CATEGORY ACTION [flags] [operands]`.
 *
 * @returns the exit code: 0, 1 where the command failed, 2 where the command line is wrong
 */
export async function runManage({ argv, env, version, stdout, stderr }: ManageOptions): Promise<number> {
  const { command, before, after } = commandIn(argv);
  if (command === undefined && (argv.includes('--help') || argv.includes('-h'))) {
    stdout(usage());
    return 0;
  }
  if (command === undefined && !argv.includes('--version')) {
    const given = argv.filter((word) => !word.startsWith('-')).join(' ');
    stderr(`${usage()}nova-manage: ${given === '' ? 'no command given' : `no such command: ${given}`}\n`);
    return 2;
  }
  const { flags, values, operands, wrong } = argumentsOf(command, after);
  if (wrong !== undefined) {
    stderr(`nova-manage: ${wrong}\n`);
    return 2;
  }
  const load = (): ReturnType<typeof loadConfig>['conf'] => {
    const all = command?.words[0] === 'config';
    const { conf, sourceErrors } = loadConfig({ prog: 'nova-manage', env, args: before, version, all });
    for (const error of sourceErrors) stderr(`nova-manage: ${error}\n`);
    return conf;
  };
  try {
    if (command !== undefined) return await command.run({ flags, values, operands, conf: load, stdout });
    load();
    return 0;
  } catch (error) {
    return reportStartupFailure('nova-manage', error, { debug: argv.includes('--debug'), stdout, stderr });
  }
}

/** The first command in the arguments; what stands before it is oslo.config's, what follows the command's own. */
function commandIn(argv: readonly string[]): {
  command: Command | undefined;
  before: readonly string[];
  after: readonly string[];
} {
  for (let at = 0; at < argv.length - 1; at++) {
    const command = COMMANDS.find(({ words }) => words[0] === argv[at] && words[1] === argv[at + 1]);
    if (command !== undefined) return { command, before: argv.slice(0, at), after: argv.slice(at + 2) };
  }
  return { command: undefined, before: argv, after: [] };
}

interface CommandArguments {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** What is wrong with them, in argparse's words. */
  readonly wrong: string | undefined;
}

/** Sorts what follows a command into what the command takes. */
function argumentsOf(command: Command | undefined, words: readonly string[]): CommandArguments {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const unknown: string[] = [];
  const missing: string[] = [];
  const rest = words.values();
  for (const word of rest) {
    const [name = '', inline] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word];
    if (command?.valueFlags?.includes(name) === true) {
      const value = inline ?? rest.next().value;
      if (value === undefined) missing.push(name);
      else values.set(name, [...(values.get(name) ?? []), value]);
    } else if (command?.flags?.includes(word) === true) flags.add(word);
    else if (word.startsWith('-') && word !== '-') unknown.push(word);
    else if (command?.operands === undefined) unknown.push(word);
    else operands.push(word);
  }
  const wrong =
    missing.length > 0
      ? `argument ${missing.join(', ')}: expected one argument`
      : unknown.length > 0
        ? `unrecognized arguments: ${unknown.join(' ')}`
        : undefined;
  return { flags, values, operands, wrong };
}

import type { Database } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { LATEST_MIGRATION } from '../db/migrations/migrations.ts';
import { seed } from '../db/seed.ts';
import type { Env } from './config_files.ts';
import { openConfiguredDatabase } from './init_service.ts';
import { loadConfig } from './load_config.ts';
import { reportStartupFailure } from './startup_error.ts';

export interface ManageOptions {
  readonly argv: readonly string[];
  readonly env: Env;
  readonly version: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

interface Command {
  readonly words: readonly [category: string, action: string];
  readonly help: string;
  readonly flags?: readonly string[];
  readonly run: (db: Database, flags: ReadonlySet<string>) => Promise<string>;
}

async function sync(db: Database, flags: ReadonlySet<string>): Promise<string> {
  const ran = await migrate(db);
  if (flags.has('--seed')) await seed(db, Date.now());
  return `${ran.length === 0 ? `schema is up to date (${LATEST_MIGRATION})` : `migrated: ${ran.join(', ')}`}\n`;
}

/** The commands of Nova's own nova-manage that have a meaning here; `api_db` and `db` are one database. */
const COMMANDS: readonly Command[] = [
  {
    words: ['db', 'sync'],
    help: 'bring the schema up to date; --seed also adds flavors, an image and networks as devstack has them',
    flags: ['--seed'],
    run: sync,
  },
  { words: ['db', 'version'], help: 'print the schema version', run: schemaVersion },
  { words: ['api_db', 'sync'], help: 'the same as db sync', flags: ['--seed'], run: sync },
  { words: ['api_db', 'version'], help: 'the same as db version', run: schemaVersion },
];

async function schemaVersion(db: Database): Promise<string> {
  await db.ready();
  return `${LATEST_MIGRATION}\n`;
}

function usage(): string {
  const lines = COMMANDS.map(({ words, help }) => `  ${words.join(' ').padEnd(16)} ${help}`);
  return `usage: nova-manage [--config-file FILE] [--config-dir DIR] [--debug] COMMAND\n\n${lines.join('\n')}\n`;
}

/**
 * nova-manage: `nova-manage [oslo.config's options] CATEGORY ACTION [flags]`.
 *
 * @returns the exit code: 0, 1 where the command failed, 2 where the command line is wrong
 */
export async function runManage({ argv, env, version, stdout, stderr }: ManageOptions): Promise<number> {
  const at = argv.findIndex((word, i) =>
    COMMANDS.some(({ words }) => words[0] === word && words[1] === argv[i + 1]),
  );
  const command = COMMANDS.find(({ words }) => words[0] === argv[at] && words[1] === argv[at + 1]);
  if (command === undefined && (argv.includes('--help') || argv.includes('-h'))) {
    stdout(usage());
    return 0;
  }
  const rest = command === undefined ? [] : argv.slice(at + 2);
  const unknown = rest.filter((word) => command?.flags?.includes(word) !== true);
  if (command === undefined && !argv.includes('--version')) {
    const given = argv.filter((word) => !word.startsWith('-')).join(' ');
    stderr(`${usage()}nova-manage: ${given === '' ? 'no command given' : `no such command: ${given}`}\n`);
    return 2;
  }
  if (unknown.length > 0) {
    stderr(`nova-manage: unrecognized arguments: ${unknown.join(' ')}\n`);
    return 2;
  }
  try {
    const { conf } = loadConfig({
      prog: 'nova-manage',
      env,
      args: command === undefined ? argv : argv.slice(0, at),
      version,
    });
    if (command === undefined) return 0;
    const db = openConfiguredDatabase(conf);
    try {
      stdout(await command.run(db, new Set(rest)));
    } finally {
      await db.close();
    }
    return 0;
  } catch (error) {
    return reportStartupFailure('nova-manage', error, { debug: argv.includes('--debug'), stdout, stderr });
  }
}

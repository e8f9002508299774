import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { LATEST_MIGRATION } from '../../db/migrations/migrations.ts';
import { seed } from '../../db/seed.ts';
import { openConfiguredDatabase } from '../init_service.ts';
import type { Command, CommandContext } from './command.ts';

async function sync(db: Database, flags: ReadonlySet<string>): Promise<string> {
  const ran = await migrate(db);
  if (flags.has('--seed')) await seed(db, Date.now());
  return `${ran.length === 0 ? `schema is up to date (${LATEST_MIGRATION})` : `migrated: ${ran.join(', ')}`}\n`;
}

async function version(db: Database): Promise<string> {
  await db.ready();
  return `${LATEST_MIGRATION}\n`;
}

const withDatabase =
  (run: (db: Database, flags: ReadonlySet<string>) => Promise<string>) =>
  async ({ conf, flags, stdout }: CommandContext): Promise<number> => {
    const db = openConfiguredDatabase(conf());
    try {
      stdout(await run(db, flags));
      return 0;
    } finally {
      await db.close();
    }
  };

/** The commands of Nova's own nova-manage about its databases; `api_db` and `db` are one here. */
export const DATABASE_COMMANDS: readonly Command[] = [
  {
    words: ['db', 'sync'],
    help: 'bring the schema up to date; --seed also adds flavors, an image and networks as devstack has them',
    flags: ['--seed'],
    run: withDatabase(sync),
  },
  { words: ['db', 'version'], help: 'print the schema version', run: withDatabase(version) },
  { words: ['api_db', 'sync'], help: 'the same as db sync', flags: ['--seed'], run: withDatabase(sync) },
  { words: ['api_db', 'version'], help: 'the same as db version', run: withDatabase(version) },
];

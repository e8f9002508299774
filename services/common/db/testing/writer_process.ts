import { sql } from 'kysely';
import { openDatabase } from '../open_database.ts';

/**
 * A process of its own that writes to a file: `<url> count <n>` adds n rows, each in a transaction that reads the number
 * of rows first; `<url> crash` kills itself between two writes of one transaction.
 */
const [, , url = '', task, times = '0'] = process.argv;
const db = openDatabase(url);
if (task === 'crash') {
  await db.kysely.transaction().execute(async (trx) => {
    await trx.insertInto('instance_id_mappings').values({ uuid: 'lost' }).execute();
    process.kill(process.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
}
for (let index = 0; index < Number(times); index += 1) {
  await db.kysely.transaction().execute(async (trx) => {
    const { count } = await trx
      .selectFrom('instance_id_mappings')
      .select(sql<number>`count(*)`.as('count'))
      .executeTakeFirstOrThrow();
    await trx
      .insertInto('instance_id_mappings')
      .values({ uuid: `row ${count}` })
      .execute();
  });
}
await db.close();

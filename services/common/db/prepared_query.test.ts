import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preparedQuery } from './prepared_query.ts';
import { seededDatabase } from './testing/temp_database.ts';

const flavorsBetween = preparedQuery((db, max: number, min: number) =>
  db
    .selectFrom('flavors')
    .select('name')
    .where('memory_mb', '>=', min)
    .where('memory_mb', '<=', max)
    .where('disabled', '=', 0)
    .orderBy('name'),
);

test('values go where their placeholders stand, constants stay', async (t) => {
  const db = await seededDatabase(t);
  const names = async (max: number, min: number): Promise<string[]> =>
    (await flavorsBetween(db.kysely, max, min)).map((row) => row.name);
  assert.deepEqual(await names(256, 200), ['cirros256', 'm1.micro']);
  assert.deepEqual(await names(16_384, 10_000), ['m1.xlarge']);
});

test('it sees what its transaction wrote', async (t) => {
  const db = await seededDatabase(t);
  const seen = await db.kysely.transaction().execute(async (trx) => {
    await trx.updateTable('flavors').set({ disabled: 1 }).where('name', '=', 'm1.xlarge').execute();
    return flavorsBetween(trx, 16_384, 10_000);
  });
  assert.deepEqual(seen, []);
});

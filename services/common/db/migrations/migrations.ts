import type { Migration } from 'kysely';
import { CLOUD_TABLES } from './0001_cloud_tables.ts';
import { COMPUTE_TABLES } from './0001_compute_tables.ts';
import { INSTANCE_TABLES } from './0001_instance_tables.ts';
import { RESIZE_COLUMNS } from './0002_resize_columns.ts';
import { addColumns, createTables } from './create_tables.ts';

/** Every migration by name, in order. A released one never changes. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_initial': {
    up: async (db) => {
      await createTables(db, INSTANCE_TABLES);
      await createTables(db, COMPUTE_TABLES);
      await createTables(db, CLOUD_TABLES);
    },
  },
  '0002_resize_columns': {
    up: (db) => addColumns(db, RESIZE_COLUMNS),
  },
};

/** The name of the newest: what `Database.ready` expects to find applied. */
export const LATEST_MIGRATION = Object.keys(MIGRATIONS).sort().at(-1) ?? '';

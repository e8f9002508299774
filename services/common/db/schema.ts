import type { Selectable } from 'kysely';
import type { COMPUTE_TABLES } from './migrations/0001_compute_tables.ts';
import type { CLOUD_TABLES } from './migrations/0001_cloud_tables.ts';
import type { INSTANCE_TABLES } from './migrations/0001_instance_tables.ts';
import type { RESIZE_COLUMNS } from './migrations/0002_resize_columns.ts';
import type { TablesOf } from './table_spec.ts';

/**
 * Every table, read off the migrations that create them and add to them. Compute's are named and shaped after Nova's (nova/db/main/models.py
 * and nova/db/api/models.py in one database); images, networks and volumes stand in for Glance, Neutron and Cinder.
 */
export type Schema = TablesOf<typeof INSTANCE_TABLES> &
  TablesOf<typeof COMPUTE_TABLES> &
  TablesOf<typeof CLOUD_TABLES> &
  TablesOf<typeof RESIZE_COLUMNS>;

/** A row as a query returns it. */
export type Row<T extends keyof Schema> = Readonly<Selectable<Schema[T]>>;

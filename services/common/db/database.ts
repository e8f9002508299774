import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** An open database: Kysely over it, and how to close it. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgresql';
  readonly kysely: Kysely<Schema>;
  /** Resolves when the database answers a trivial query and its schema is the one this build needs. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertFlavor } from '../../services/common/compute/flavor_writes.ts';
import { migrate } from '../../services/common/db/migrate.ts';
import { openDatabase } from '../../services/common/db/open_database.ts';
import { SEED_FLAVORS } from '../../services/common/db/seed_data.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** The recordings' database held devstack's first five flavors and nothing else. */
const RECORDED_FLAVORS = ['1', '2', '3', '4', '5'];

/** A directory like /etc/nova, with a database of its own beside the files. */
export interface ConfigDir {
  readonly path: string;
  remove(): void;
}

export interface ConfigOptions {
  readonly proxyHeaders?: boolean;
  /** More sections, as they stand in nova.conf. */
  readonly more?: (directory: string) => string;
}

/** Writes nova.conf (noauth2, default policy), the repository's api-paste.ini and a seeded database. */
export async function configDir({ proxyHeaders = false, more }: ConfigOptions = {}): Promise<ConfigDir> {
  const path = mkdtempSync(join(tmpdir(), 'novafront-conformance-'));
  const connection = `sqlite:///${join(path, 'nova.sqlite')}`;
  const lines = [
    '[api]',
    'auth_strategy = noauth2',
    '[database]',
    `connection = ${connection}`,
    '[api_database]',
    `connection = ${connection}`,
    '[oslo_middleware]',
    `enable_proxy_headers_parsing = ${proxyHeaders}`,
  ];
  writeFileSync(join(path, 'nova.conf'), `${lines.join('\n')}\n${more?.(path) ?? ''}\n`);
  copyFileSync(join(ROOT, 'etc', 'nova', 'api-paste.ini'), join(path, 'api-paste.ini'));
  const db = openDatabase(connection);
  try {
    await migrate(db);
    for (const flavor of SEED_FLAVORS) {
      if (RECORDED_FLAVORS.includes(flavor.flavorid ?? '')) await insertFlavor(db.kysely, flavor, Date.now());
    }
  } finally {
    await db.close();
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

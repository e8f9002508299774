import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigOpts } from '../../common/config/config_opts.ts';
import {
  apiGroup,
  cacheGroup,
  neutronGroup,
  novafrontGroup,
  vendordataDynamicAuthGroup,
} from '../../common/conf/index.ts';
import { migrate } from '../../common/db/migrate.ts';
import { openDatabase } from '../../common/db/open_database.ts';
import { seed } from '../../common/db/seed.ts';
import type { Service } from '../../common/service/service.ts';

export interface FileService extends Service {
  /** The database's URL: another process would open the same file by it. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A service over a new, seeded database file and a nova.conf with the given text. */
export async function fileService(novaConf: string, now: () => number): Promise<FileService> {
  const folder = await mkdtemp(join(tmpdir(), 'novafront-metadata-'));
  const file = join(folder, 'nova.conf');
  await writeFile(file, novaConf);
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-metadata-wsgi', env: {} });
  conf.registerGroup(apiGroup);
  conf.registerGroup(cacheGroup);
  conf.registerGroup(neutronGroup);
  conf.registerGroup(novafrontGroup);
  conf.registerGroup(vendordataDynamicAuthGroup);
  conf.parse({ defaultConfigFiles: [file], defaultConfigDirs: [] });
  const url = `sqlite:///${join(folder, 'nova.sqlite')}`;
  const db = openDatabase(url);
  await migrate(db);
  await seed(db, now());
  const close = async (): Promise<void> => {
    await db.close();
    await rm(folder, { recursive: true });
  };
  return { conf, db, now, url, close };
}

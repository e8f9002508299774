import { ALL_GROUPS } from '../../conf/all_groups.ts';
import { ConfigOpts } from '../../config/config_opts.ts';
import type { Database } from '../../db/database.ts';
import type { Service } from '../../service/service.ts';

/** Option values by group, as the files of a deployment would set them. */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A service with real options, set as given, and a database that is ready unless `ready` says otherwise. */
export function testService(settings: Settings = {}, ready: () => Promise<void> = async () => {}): Service {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {} });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
  for (const [group, values] of Object.entries(settings)) {
    for (const [name, value] of Object.entries(values)) conf.setOverride(group, name, value);
  }
  const db: Pick<Database, 'ready'> = { ready };
  return { conf, db: db as Database, now: () => 0 };
}

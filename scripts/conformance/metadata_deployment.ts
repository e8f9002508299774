import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_GROUPS } from '../../services/common/conf/all_groups.ts';
import { ConfigOpts } from '../../services/common/config/config_opts.ts';
import type { Database } from '../../services/common/db/database.ts';
import type { Filter } from '../../services/common/environ/application.ts';
import { cors } from '../../services/common/middleware/cors.ts';
import { httpProxyToWsgi } from '../../services/common/middleware/http_proxy_to_wsgi.ts';
import { dumps } from '../../services/common/webob/json.ts';
import { type MetadataSettings, settingsOf } from '../../services/metadata/settings.ts';
import type { GoldenConfig } from './metadata_golden.ts';

/** What a nova.conf makes of the service: its settings, and the filters that a stock api-paste.ini puts before it. */
export interface Deployment {
  readonly settings: MetadataSettings;
  readonly filter: Filter;
  /** Takes the file of vendor data away. */
  readonly remove: () => void;
}

/** The option of a recording that stands for a file and its content. */
const CONTENT = 'vendordata_jsonfile_content';

/**
 * Deploys a recorded configuration over Nova's defaults.
 *
 * @throws Error naming an option that Nova does not have, or a value that it does not take
 */
export function deploy(config: GoldenConfig, db: Database): Deployment {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova', env: {} });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
  let folder: string | undefined;
  for (const [group, options] of Object.entries(config)) {
    for (const [option, value] of Object.entries(options)) {
      // An override with nothing is empty text: Python's None, which no file can say.
      if (option !== CONTENT) conf.setOverride(group, option, value ?? '');
    }
  }
  const content = config['api']?.[CONTENT];
  if (content !== undefined) {
    folder = mkdtempSync(join(tmpdir(), 'novafront-metadata-'));
    const file = join(folder, 'vendor_data.json');
    writeFileSync(file, dumps(content));
    conf.setOverride('api', 'vendordata_jsonfile_path', file);
  }
  const service = { conf, db, now: Date.now };
  const outer = cors(service)({}, { oslo_config_project: 'nova' });
  const inner = httpProxyToWsgi(service)({}, {});
  return {
    settings: settingsOf(conf, Date.now),
    filter: (application) => outer(inner(application)),
    remove: () => folder !== undefined && rmSync(folder, { recursive: true }),
  };
}

/** Names of a recording's own, where an option of Nova is meant. */
const ALIASES: Readonly<Record<string, string>> = { secret: '[neutron] metadata_proxy_shared_secret' };
/** Where an option is looked for that comes without its group. */
const GROUPS = ['api', 'neutron', 'oslo_middleware', 'cors', 'vendordata_dynamic_auth', 'DEFAULT'];

/**
 * A configuration with other values: by `[group] option`, by the option alone, or by a name of the recording's own.
 *
 * @throws Error naming an option that no group has
 */
export function withValues(config: GoldenConfig, values: Readonly<Record<string, unknown>>): GoldenConfig {
  const result: Record<string, Record<string, unknown>> = {};
  for (const [group, options] of Object.entries(config)) result[group] = { ...options };
  for (const [name, value] of Object.entries(values)) {
    const [, group, option = name] = /^\[(\w+)\] (\w+)$/.exec(ALIASES[name] ?? name) ?? [];
    const where = group ?? groupOf(option);
    result[where] = { ...result[where], [option]: value };
  }
  return result;
}

function groupOf(option: string): string {
  if (option === CONTENT) return 'api';
  const group = GROUPS.find((name) =>
    ALL_GROUPS.some((table) => table.name === name && Object.hasOwn(table.opts, option)),
  );
  if (group === undefined)
    throw new Error(`a case sets ${option}, which is no option of ${GROUPS.join(', ')}`);
  return group;
}

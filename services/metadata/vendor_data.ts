import { readFile } from 'node:fs/promises';
import { getLogger } from '../common/log/log.ts';
import { dumps } from '../common/webob/json.ts';
import type { DynamicVendorData } from './dynamic_vendor_data.ts';
import { reformatJson } from './python_json.ts';

const LOG = getLogger('nova.api.metadata.vendordata_json');
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE_LOG = getLogger('nova.api.metadata.base');

/**
 * The file of `[api] vendordata_jsonfile_path` as JSON text; `{}` without one. Read for each instance's metadata, so
 * a change shows when that expires.
 *
 * @throws where the file cannot be read or is no JSON: the request then fails, as it does in Nova
 */
export async function staticVendorData(path: string | undefined): Promise<string> {
  if (!path) return '{}';
  const prefix = `vendordata_jsonfile_path[${path}]:`;
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    LOG.warning(`${prefix} ${missing ? 'file does not exist' : 'unexpected IOError when reading'}`);
    throw error;
  }
  try {
    return reformatJson(UTF8.decode(bytes));
  } catch (error) {
    LOG.warning(`${prefix} failed to load json`);
    throw error;
  }
}

/**
 * vendor_data2.json: the static file under `static` and one member for each dynamic target, providers in the order
 * of `[api] vendordata_providers`. A member that is already there stays.
 */
export async function vendorData2(
  providers: readonly string[],
  staticData: string,
  dynamic: DynamicVendorData,
): Promise<string> {
  const members = new Map<string, string>();
  for (const provider of providers) {
    if (provider === 'StaticJSON') {
      members.set('static', staticData);
      continue;
    }
    for (const [name, value] of await dynamic()) {
      if (members.has(name)) BASE_LOG.warning(`Removing duplicate metadata key: ${name}`);
      else members.set(name, value);
    }
  }
  return `{${[...members].map(([name, value]) => `${dumps(name)}: ${value}`).join(', ')}}`;
}

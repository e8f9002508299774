import { appendFileSync, copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, FaultTable } from '../testing/metadata_filter.ts';
import type { Stack } from '../testing/stack.ts';

/** What a vendor's cloud-config leaves in every guest. */
export const VENDOR_FILE = '/etc/vendor-was-here';
const VENDOR_DATA = {
  'cloud-init': `#cloud-config\nwrite_files:\n- path: ${VENDOR_FILE}\n  content: vendor\n`,
};

const FILTER = `
[filter:e2e]
paste.filter_factory = ./metadata_filter.ts#filterFactory
faults = /etc/nova/faults.json
requests = /tmp/requests
`;

/** Gives a copy of etc/nova vendor data, and the metadata API's pipeline the filter that watches and spoils. */
export function prepareMetadata(directory: string): void {
  const paste = join(directory, 'api-paste.ini');
  const text = readFileSync(paste, 'utf8');
  const pipeline = text.replace(/^(pipeline = .*http_proxy_to_wsgi) metaapp$/m, '$1 e2e metaapp');
  if (pipeline === text) throw new Error(`${paste} has no pipeline that ends in http_proxy_to_wsgi metaapp`);
  writeFileSync(paste, pipeline + FILTER);
  copyFileSync(
    join(import.meta.dirname, '../testing/metadata_filter.ts'),
    join(directory, 'metadata_filter.ts'),
  );
  writeFileSync(join(directory, 'faults.json'), '{}');
  writeFileSync(join(directory, 'vendor_data.json'), JSON.stringify(VENDOR_DATA));
  // A section may be repeated. The views must not outlive a test, and each fault has a guest of its own.
  appendFileSync(
    join(directory, 'nova.conf'),
    '\n[api]\nvendordata_jsonfile_path = /etc/nova/vendor_data.json\nmetadata_cache_expiration = 1\n[quota]\ninstances = -1\n',
  );
}

/** Which document fails for which guest, of one stack. */
export class Faults {
  readonly #stackOf: () => Stack;
  #table: FaultTable = {};

  constructor(stackOf: () => Stack) {
    this.#stackOf = stackOf;
  }

  /** One document at a time for a guest; the rest is as it is. */
  set(address: string, path: string, fault: Fault): void {
    this.#table = { ...this.#table, [address]: { path, fault } };
    const file = join(this.#stackOf().config, 'faults.json');
    // The service reads it at any time, and must not see half of it.
    writeFileSync(`${file}.new`, JSON.stringify(this.#table));
    renameSync(`${file}.new`, file);
  }
}

/** What cloud-init at this address has asked for so far: `PATH STATUS` in order; everything was a GET. */
export async function requestsFrom(stack: Stack, address: string): Promise<string[]> {
  const { stdout } = await stack.tryCompose('exec', '-T', 'metadata', 'cat', '/tmp/requests');
  return stdout
    .split('\n')
    .filter((line) => line.startsWith(`${address} GET `))
    .map((line) => line.slice(`${address} GET `.length));
}

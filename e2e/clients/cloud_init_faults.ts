import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generateSshKey } from '../../services/common/compute/ssh_keys.ts';
import supertest from 'supertest';
import type { Stack } from '../testing/stack.ts';
import { FAULTS } from '../testing/metadata_filter.ts';
import { ADMIN } from '../testing/where.ts';
import { type CloudInitGuest, cloudInitGuest } from './cloud_init_guest.ts';
import { FAULT_TABLE, type Outcome, type Part, PARTS, type Source } from './fault_table.ts';
import type { Faults } from './metadata_config.ts';

/**
 * Five seconds and one repetition a document, so that a busy machine's pause is no fault. Of the Ec2 source only the probe
 * is quicker than by default: that source repeats each document five times, and no option changes it.
 */
const CONFIGURATION: Readonly<Record<Source, string>> = {
  OpenStack: 'datasource: {OpenStack: {timeout: 5, retries: 1}}\n',
  Ec2: 'datasource: {Ec2: {strict_id: false, timeout: 5, max_wait: 6}}\n',
};
/** The third number of the guests' addresses. */
const NETWORK: Readonly<Record<Source, number>> = { OpenStack: 78, Ec2: 79 };

/** No module is run, which would take longer and show nothing. */
const configuration = (source: Source): string =>
  `datasource_list: [ ${source}, None ]\nnetwork: {config: disabled}\ncloud_init_modules: []\n${CONFIGURATION[source]}`;

/** Boots as for the first time as far as a source is found and read, and prints what cloud-init knows. */
const BOOT = `
printf %s "$1" > /etc/cloud/cloud.cfg.d/99-e2e.cfg
rm -rf /var/lib/cloud/* /run/cloud-init/*
cloud-init init > /dev/null 2>&1
cat /run/cloud-init/instance-data-sensitive.json
cd /var/lib/cloud/instance
for part in user-data vendor-data; do if test -s $part.txt; then echo $part; fi; done
`;

interface InstanceData {
  readonly v1: {
    readonly platform: string;
    readonly local_hostname: string;
    readonly public_ssh_keys: readonly string[];
  };
  readonly ds: { readonly network_json?: unknown; readonly ec2_metadata?: unknown };
}

/** cloud-init while one document at a time is slow, absent, an error or garbage at the service. */
export function describeCloudInitFaults(stackOf: () => Stack, faults: Faults, source: Source): void {
  describe(`cloud-init’s ${source} source when a document fails`, { concurrency: 1 }, () => {
    const guests: CloudInitGuest[] = [];
    const rows = Object.entries(FAULT_TABLE[source]);

    // A guest for each document, so that all can fail at once.
    before(async () => {
      const stack = stackOf();
      const [front] = stack.fronts;
      assert.ok(front);
      const { publicKey: public_key } = await generateSshKey();
      const keypair = { name: `faults-${source}`, public_key };
      await supertest(front.compute).post('/v2.1/os-keypairs').set(ADMIN).send({ keypair }).expect(200);
      const starting = rows.map(async (_, index) => {
        guests[index] = await cloudInitGuest(stack, `10.0.${NETWORK[source]}.${index + 10}`, {
          name: `web-${index}`,
          key_name: keypair.name,
          user_data: Buffer.from('#cloud-config\n{}\n').toString('base64'),
        });
      });
      await Promise.all(starting);
    });
    after(async () => {
      await Promise.all(guests.map((one) => one.remove()));
    });

    async function outcome(guest: CloudInitGuest): Promise<Outcome> {
      const text = await guest.client.exec('sh', '-c', BOOT, 'sh', configuration(source));
      const end = text.lastIndexOf('}') + 1;
      const { v1, ds } = JSON.parse(text.slice(0, end)) as InstanceData;
      const files = text.slice(end).split('\n');
      const has: Readonly<Record<Part, boolean>> = {
        name: /^web-\d+$/.test(v1.local_hostname),
        key: v1.public_ssh_keys.length > 0,
        'user data': files.includes('user-data'),
        'vendor data': files.includes('vendor-data'),
        network: Object.keys(ds.network_json ?? {}).length > 0,
        ec2: Object.keys(ds.ec2_metadata ?? {}).length > 0,
      };
      if (v1.platform !== source.toLowerCase()) return 'no source';
      return PARTS[source].filter((part) => !has[part]);
    }

    test('it gives a guest everything while nothing fails', async () => {
      const [guest] = guests;
      assert.ok(guest);
      assert.deepEqual(await outcome(guest), []);
    });

    describe('document by document', { concurrency: true }, () => {
      for (const [index, [document, expected]] of rows.entries()) {
        test(document, async () => {
          const guest = guests[index];
          assert.ok(guest);
          const found: Record<string, Outcome> = {};
          for (const fault of FAULTS) {
            faults.set(guest.address, document, fault);
            found[fault] = await outcome(guest);
          }
          assert.deepEqual(found, expected);
        });
      }
    });
  });
}

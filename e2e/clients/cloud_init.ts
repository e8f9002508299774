import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { eventually } from '../testing/eventually.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';
import { type CloudInitGuest, cloudInitGuest, initialise, startAt } from './cloud_init_guest.ts';
import { CRAWLS } from './crawls.ts';
import { requestsFrom } from './metadata_config.ts';

const RICH = '10.0.77.7';
const BARE = '10.0.77.8';
const STRANGER = '10.0.77.10';
const USER_DATA = '#cloud-config\nruncmd:\n- [touch, /it-has-run]\n';
const DATASOURCES = {
  OpenStack: 'datasource_list: [ OpenStack ]\n',
  Ec2: 'datasource_list: [ Ec2 ]\ndatasource:\n  Ec2:\n    strict_id: false\n    max_wait: 10\n    timeout: 5\n',
} as const;

/** What the tests read of `cloud-init query --all`. */
interface Known {
  readonly v1: {
    readonly instance_id: string;
    readonly cloud_name: string;
    readonly subplatform: string;
    readonly local_hostname: string;
    readonly availability_zone: string;
    readonly public_ssh_keys: readonly string[];
  };
  readonly ds: {
    readonly meta_data: { readonly uuid: string; readonly meta: unknown };
    readonly network_json: { readonly networks: readonly unknown[] };
    readonly ec2_metadata: Readonly<Record<string, unknown>>;
  };
  readonly userdata: string;
}

/** cloud-init in a guest that has a server's address, with the front at 169.254.169.254. */
export function describeCloudInit(stackOf: () => Stack): void {
  describe('cloud-init', () => {
    const guests: CloudInitGuest[] = [];
    const state = { publicKey: '' };
    const guest = (index = 0): CloudInitGuest => {
      const found = guests[index];
      assert.ok(found, 'the guest did not start');
      return found;
    };

    /** All that `cloud-init query` knows, after its network stage has found a source of this kind. */
    async function known(of: CloudInitGuest, kind: keyof typeof DATASOURCES): Promise<Known> {
      const { code, stderr } = await initialise(of, `${DATASOURCES[kind]}network: {config: disabled}\n`);
      assert.equal(code, 0, stderr);
      return JSON.parse(await of.client.exec('cloud-init', 'query', '--all')) as Known;
    }

    before(async () => {
      const stack = stackOf();
      const [front] = stack.fronts;
      assert.ok(front);
      const { body } = await supertest(front.compute)
        .post('/v2.1/os-keypairs')
        .set(ADMIN)
        .send({ keypair: { name: 'guest-key' } })
        .expect(200);
      state.publicKey = (body as { keypair: { public_key: string } }).keypair.public_key.trim();
      guests.push(
        await cloudInitGuest(stack, RICH, {
          name: 'web-1',
          key_name: 'guest-key',
          user_data: Buffer.from(USER_DATA).toString('base64'),
          metadata: { role: 'web' },
        }),
        await cloudInitGuest(stack, BARE, { name: 'bare' }),
      );
    });
    after(async () => {
      await Promise.all(guests.map((one) => one.remove()));
    });

    test('its OpenStack source finds instance id, key, host name and zone, and parses the user data', async () => {
      const { v1, ds, userdata } = await known(guest(), 'OpenStack');
      assert.equal(v1.instance_id, guest().id);
      assert.equal(v1.cloud_name, 'openstack');
      assert.equal(v1.subplatform, 'metadata (http://169.254.169.254)');
      assert.equal(v1.local_hostname, 'web-1');
      assert.equal(v1.availability_zone, 'nova');
      assert.deepEqual(v1.public_ssh_keys, [state.publicKey]);
      assert.equal(userdata, USER_DATA);
      assert.equal(ds.meta_data.uuid, guest().id);
      assert.deepEqual(ds.meta_data.meta, { role: 'web' });
      assert.ok(ds.network_json.networks.length > 0);
      assert.equal(ds.ec2_metadata['local-ipv4'], RICH);

      const parsed = await guest().client.exec('cat', '/var/lib/cloud/instance/cloud-config.txt');
      assert.match(parsed, /runcmd:\n\s*-\s+- touch\n\s+- \/it-has-run/);
      assert.equal((await guest().client.tryExec('test', '-e', '/it-has-run')).code, 1, 'nothing is run');
    });

    test('its Ec2 source finds the same server under its EC2 id', async () => {
      const { v1, userdata } = await known(guest(), 'Ec2');
      assert.match(v1.instance_id, /^i-[0-9a-f]{8}$/);
      assert.equal(v1.local_hostname, 'web-1');
      assert.deepEqual(v1.public_ssh_keys, [state.publicKey]);
      assert.equal(userdata, USER_DATA);
    });

    for (const kind of ['OpenStack', 'Ec2'] as const) {
      for (const [index, which] of (['rich', 'bare'] as const).entries()) {
        test(`its ${kind} source asks a ${which} server for what stock cloud-init asks Nova for, in order`, async () => {
          const before = (await requestsFrom(stackOf(), guest(index).address)).length;
          await known(guest(index), kind);
          const requests = (await requestsFrom(stackOf(), guest(index).address)).slice(before);
          assert.deepEqual(requests, CRAWLS[kind][which]);
        });
      }
    }

    test('a guest at another address finds nothing, and cannot claim to be the first', async (context) => {
      const stranger = await startAt(stackOf(), STRANGER);
      context.after(() => stranger.remove());
      const ask = `
import urllib.request, urllib.error, sys
request = urllib.request.Request('http://169.254.169.254/openstack/latest/meta_data.json', headers=dict(a.split('=') for a in sys.argv[1:]))
try:
    print(urllib.request.urlopen(request).status)
except urllib.error.HTTPError as error:
    print(error.code)
`;
      for (const headers of [
        [],
        [`X-Forwarded-For=${RICH}`],
        [`X-Real-IP=${RICH}`, `X-Instance-ID=${guest().id}`],
      ]) {
        assert.equal((await stranger.exec('python3', '-c', ask, ...headers)).trim(), '404');
      }
      assert.equal((await guest().client.exec('python3', '-c', ask)).trim(), '200');
    });

    test('the address is the metadata API and nothing else', async () => {
      const [front] = stackOf().fronts;
      assert.ok(front);
      await eventually(async () => {
        const listing = await guest().client.exec(
          'python3',
          '-c',
          "import urllib.request; print(urllib.request.urlopen('http://169.254.169.254/').read().decode())",
        );
        assert.match(listing, /^1\.0\n[\s\S]*latest$/m);
        assert.doesNotMatch(listing, /versions/);
      });
    });
  });
}

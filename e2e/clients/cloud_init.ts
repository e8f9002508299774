import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { createServer, deleteServer, PRIVATE_NETWORK } from '../testing/api.ts';
import { type Client, startClient } from '../testing/client.ts';
import { eventually } from '../testing/eventually.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

const GUEST = '10.0.77.7';
const STRANGER = '10.0.77.8';
const USER_DATA = '#cloud-config\nruncmd:\n- [touch, /it-has-run]\n';
const DATASOURCES = {
  OpenStack: 'datasource_list: [ OpenStack ]\n',
  Ec2: 'datasource_list: [ Ec2 ]\ndatasource:\n  Ec2:\n    strict_id: false\n    max_wait: 10\n    timeout: 5\n',
} as const;

type Addresses = Readonly<Record<string, readonly { addr: string; 'OS-EXT-IPS-MAC:mac_addr': string }[]>>;

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
    const guests: Client[] = [];
    const state = { id: '', publicKey: '' };
    const guest = (): Client => {
      const [first] = guests;
      assert.ok(first, 'the guest did not start');
      return first;
    };

    async function startGuest(ip: string, mac?: string): Promise<Client> {
      const client = await startClient(stackOf(), {
        network: 'guests',
        ip,
        capabilities: ['NET_ADMIN'],
      });
      guests.push(client);
      // There is no resolver: cloud-init, which asks for names, hears so at once instead of waiting for Docker's.
      await client.write('/etc/resolv.conf', '');
      if (mac !== undefined) await client.exec('ip', 'link', 'set', 'dev', 'eth0', 'address', mac);
      await client.exec('ip', 'route', 'add', '169.254.169.254', 'dev', 'eth0');
      return client;
    }

    /** All that `cloud-init query` knows, after its network stage has found a source of this kind. */
    async function initialise(kind: keyof typeof DATASOURCES): Promise<Known> {
      await guest().exec('sh', '-c', 'rm -rf /var/lib/cloud/* /run/cloud-init/*');
      await guest().write(
        '/etc/cloud/cloud.cfg.d/99-e2e.cfg',
        `${DATASOURCES[kind]}network: {config: disabled}\n`,
      );
      await guest().exec('cloud-init', 'init');
      return JSON.parse(await guest().exec('cloud-init', 'query', '--all')) as Known;
    }

    before(async () => {
      const [front] = stackOf().fronts;
      assert.ok(front);
      const { body } = await supertest(front.compute)
        .post('/v2.1/os-keypairs')
        .set(ADMIN)
        .send({ keypair: { name: 'guest-key' } })
        .expect(200);
      state.publicKey = (body as { keypair: { public_key: string } }).keypair.public_key.trim();
      const { id } = await createServer(front.compute, {
        name: 'web-1',
        key_name: 'guest-key',
        user_data: Buffer.from(USER_DATA).toString('base64'),
        metadata: { role: 'web' },
        networks: [{ uuid: PRIVATE_NETWORK, fixed_ip: GUEST }],
      });
      state.id = id;
      // network_data.json names interfaces by their hardware address, and cloud-init looks for one that has it.
      const shown = await supertest(front.compute).get(`/v2.1/servers/${id}`).set(ADMIN).expect(200);
      const { addresses } = (shown.body as { server: { addresses: Addresses } }).server;
      const port = addresses['private']?.find(({ addr }) => addr === GUEST);
      assert.ok(port, JSON.stringify(addresses));
      await startGuest(GUEST, port['OS-EXT-IPS-MAC:mac_addr']);
    });
    after(async () => {
      await Promise.all(guests.map((one) => one.remove()));
      const [front] = stackOf().fronts;
      if (front !== undefined && state.id !== '') await deleteServer(front.compute, state.id);
    });

    test('its OpenStack source finds instance id, key, host name and zone, and parses the user data', async () => {
      const { v1, ds, userdata } = await initialise('OpenStack');
      assert.equal(v1.instance_id, state.id);
      assert.equal(v1.cloud_name, 'openstack');
      assert.equal(v1.subplatform, 'metadata (http://169.254.169.254)');
      assert.equal(v1.local_hostname, 'web-1');
      assert.equal(v1.availability_zone, 'nova');
      assert.deepEqual(v1.public_ssh_keys, [state.publicKey]);
      assert.equal(userdata, USER_DATA);
      assert.equal(ds.meta_data.uuid, state.id);
      assert.deepEqual(ds.meta_data.meta, { role: 'web' });
      assert.ok(ds.network_json.networks.length > 0);
      assert.equal(ds.ec2_metadata['local-ipv4'], GUEST);

      const parsed = await guest().exec('cat', '/var/lib/cloud/instance/cloud-config.txt');
      assert.match(parsed, /runcmd:\n\s*-\s+- touch\n\s+- \/it-has-run/);
      assert.equal((await guest().tryExec('test', '-e', '/it-has-run')).code, 1, 'nothing is run');
    });

    test('its Ec2 source finds the same server under its EC2 id', async () => {
      const { v1, userdata } = await initialise('Ec2');
      assert.match(v1.instance_id, /^i-[0-9a-f]{8}$/);
      assert.equal(v1.local_hostname, 'web-1');
      assert.deepEqual(v1.public_ssh_keys, [state.publicKey]);
      assert.equal(userdata, USER_DATA);
    });

    test('a guest at another address finds nothing, and cannot claim to be the first', async () => {
      const stranger = await startGuest(STRANGER);
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
        [`X-Forwarded-For=${GUEST}`],
        [`X-Real-IP=${GUEST}`, `X-Instance-ID=${state.id}`],
      ]) {
        assert.equal((await stranger.exec('python3', '-c', ask, ...headers)).trim(), '404');
      }
      assert.equal((await guest().exec('python3', '-c', ask)).trim(), '200');
    });

    test('the address is the metadata API and nothing else', async () => {
      const [front] = stackOf().fronts;
      assert.ok(front);
      await eventually(async () => {
        const listing = await guest().exec(
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

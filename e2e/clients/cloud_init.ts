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

    async function startGuest(ip: string): Promise<Client> {
      const client = await startClient(stackOf(), { network: 'guests', ip, capabilities: ['NET_ADMIN'] });
      guests.push(client);
      await client.exec('ip', 'route', 'add', '169.254.169.254', 'dev', 'eth0');
      return client;
    }

    /** What `cloud-init query` says, after its network stage has found a source of this kind. */
    async function initialise(kind: keyof typeof DATASOURCES): Promise<(what: string) => Promise<string>> {
      await guest().exec('sh', '-c', 'rm -rf /var/lib/cloud/* /run/cloud-init/*');
      await guest().write(
        '/etc/cloud/cloud.cfg.d/99-e2e.cfg',
        `${DATASOURCES[kind]}network: {config: disabled}\n`,
      );
      const { stdout, stderr } = await guest().tryExec('cloud-init', 'init');
      assert.doesNotMatch(stdout + stderr, /DataSourceNone/);
      return async (what) => (await guest().exec('cloud-init', 'query', what)).trimEnd();
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
      await startGuest(GUEST);
    });
    after(async () => {
      await Promise.all(guests.map((one) => one.remove()));
      const [front] = stackOf().fronts;
      if (front !== undefined && state.id !== '') await deleteServer(front.compute, state.id);
    });

    test('its OpenStack source finds instance id, key, host name and zone, and parses the user data', async () => {
      const query = await initialise('OpenStack');
      assert.equal(await query('v1.instance_id'), state.id);
      assert.equal(await query('v1.cloud_name'), 'openstack');
      assert.equal(await query('v1.subplatform'), 'metadata (http://169.254.169.254)');
      assert.equal(await query('v1.local_hostname'), 'web-1');
      assert.equal(await query('v1.availability_zone'), 'nova');
      assert.deepEqual(JSON.parse(await query('v1.public_ssh_keys')), [state.publicKey]);
      assert.equal(await query('userdata'), USER_DATA.trimEnd());

      const document = JSON.parse(await query('ds.meta_data')) as { uuid: string; meta: unknown };
      assert.equal(document.uuid, state.id);
      assert.deepEqual(document.meta, { role: 'web' });
      const network = JSON.parse(await query('ds.network_json')) as { networks: { ip_address?: string }[] };
      assert.ok(network.networks.length > 0);
      const ec2 = JSON.parse(await query('ds.ec2_metadata')) as Record<string, unknown>;
      assert.equal(ec2['local-ipv4'], GUEST);

      const parsed = await guest().exec('cat', '/var/lib/cloud/instance/cloud-config.txt');
      assert.match(parsed, /runcmd:\n- - touch\n {2}- \/it-has-run|runcmd:\n *- \[ ?touch, \/it-has-run ?\]/);
      assert.equal((await guest().tryExec('test', '-e', '/it-has-run')).code, 1, 'nothing is run');
    });

    test('its Ec2 source finds the same server under its EC2 id', async () => {
      const query = await initialise('Ec2');
      assert.match(await query('v1.instance_id'), /^i-[0-9a-f]{8}$/);
      assert.equal(await query('v1.local_hostname'), 'web-1');
      assert.deepEqual(JSON.parse(await query('v1.public_ssh_keys')), [state.publicKey]);
      assert.equal(await query('userdata'), USER_DATA.trimEnd());
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

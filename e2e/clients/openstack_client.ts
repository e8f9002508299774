import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Client, startClient } from '../testing/client.ts';
import type { Stack } from '../testing/stack.ts';

interface Row {
  readonly ID: string;
  readonly Name: string;
  readonly Status: string;
  readonly Networks: Readonly<Record<string, readonly string[]>>;
  readonly Image: string;
  readonly Flavor: string;
}

interface Tagged {
  readonly tags: readonly string[];
}

export type Way = 'port 8774' | '/compute';

/** A container that has python-openstackclient, set up for one of a front's two ways in. */
export async function startOpenstackClient(stack: Stack, way: Way): Promise<Client> {
  const [front] = stack.fronts;
  assert.ok(front);
  const endpoint = `http://${front.name}:${way === '/compute' ? '8080/compute' : '8774'}/v2.1`;
  return startClient(stack, {
    network: 'published',
    environment: {
      OS_AUTH_TYPE: 'admin_token',
      OS_TOKEN: 'admin:admin',
      OS_ENDPOINT: endpoint,
      OS_COMPUTE_ENDPOINT_OVERRIDE: endpoint,
      // Nova's own image proxy; there is no image service.
      OS_IMAGE_ENDPOINT_OVERRIDE: endpoint,
    },
  });
}

/** The commands of python-openstackclient. */
export function describeOpenstackClient(stackOf: () => Stack, way: Way): void {
  describe(`the openstack command through ${way}`, () => {
    const clients: Client[] = [];
    const suffix = way === '/compute' ? 'prefix' : 'port';

    before(async () => {
      clients.push(await startOpenstackClient(stackOf(), way));
    });
    after(async () => {
      await Promise.all(clients.map((client) => client.remove()));
    });

    const openstack = async (...args: string[]): Promise<string> => {
      const [client] = clients;
      assert.ok(client);
      return client.exec('openstack', ...args);
    };
    const json = async <T>(...args: string[]): Promise<T> =>
      JSON.parse(await openstack(...args, '-f', 'json')) as T;

    test('lists flavors', async () => {
      const rows = await json<{ ID: string; Name: string; RAM: number }[]>('flavor', 'list');
      assert.deepEqual(
        rows.filter(({ ID }) => ID === '42').map(({ Name, RAM }) => [Name, RAM]),
        [['m1.nano', 192]],
      );
      assert.equal(rows.length, 14);
    });

    test('makes a key pair, and a server with it, shows, lists, resizes and deletes them', async () => {
      const [key, name] = [`key-${suffix}`, `server-${suffix}`];
      assert.match(await openstack('keypair', 'create', key), /^-----BEGIN OPENSSH PRIVATE KEY-----/);
      const keys = await json<{ Name: string; Type: string }[]>('keypair', 'list');
      assert.ok(keys.some(({ Name, Type }) => Name === key && Type === 'ssh'));

      const what = ['--flavor', 'm1.nano', '--image', 'cirros-0.6.3-x86_64-disk', '--nic', 'auto'];
      const its = ['--key-name', key, '--property', 'role=web'];
      const created = await json<Record<string, unknown>>(
        'server',
        'create',
        '--wait',
        ...what,
        ...its,
        name,
      );
      assert.equal(created['status'], 'ACTIVE');
      assert.equal(created['key_name'], key);
      assert.ok(String(created['adminPass']).length > 0);

      const shown = await json<Record<string, unknown>>('server', 'show', name);
      assert.equal(shown['id'], created['id']);
      assert.equal(shown['name'], name);
      assert.equal(shown['project_id'], 'admin');
      assert.deepEqual(shown['properties'], { role: 'web' });
      const addresses = (shown['addresses'] as Record<string, string[]>)['private'];
      assert.match(addresses?.[0] ?? '', /^10\.0\./);

      const rows = await json<Row[]>('server', 'list', '--name', name);
      assert.deepEqual(
        rows.map((row) => [row.ID, row.Name, row.Status, row.Image, row.Flavor]),
        [[created['id'], name, 'ACTIVE', 'cirros-0.6.3-x86_64-disk', 'm1.nano']],
      );
      assert.deepEqual(rows[0]?.Networks, { private: addresses });

      const stateAfter = async (command: 'revert' | 'confirm'): Promise<[string, string]> => {
        // Comes back when the server is VERIFY_RESIZE.
        await openstack('server', 'resize', '--wait', '--flavor', 'm1.tiny', name);
        await openstack('server', 'resize', command, name);
        const [row] = await json<Row[]>('server', 'list', '--name', name);
        return [row?.Status ?? '', row?.Flavor ?? ''];
      };
      assert.deepEqual(await stateAfter('revert'), ['ACTIVE', 'm1.nano']);
      assert.deepEqual(await stateAfter('confirm'), ['ACTIVE', 'm1.tiny']);

      await openstack('server', 'delete', '--wait', name);
      assert.deepEqual(await json<Row[]>('server', 'list', '--name', name), []);
      const [client] = clients;
      const gone = await client?.tryExec('openstack', 'server', 'show', name);
      assert.equal(gone?.code, 1);
      assert.match(gone?.stderr ?? '', /No server found for server-/i);

      await openstack('keypair', 'delete', key);
      assert.ok(!(await json<{ Name: string }[]>('keypair', 'list')).some(({ Name }) => Name === key));
    });

    test('rebuilds a server with another key, other user data and another name', async () => {
      const [key, name] = [`rebuild-key-${suffix}`, `rebuild-${suffix}`];
      const at = (version: string, ...args: string[]) => ['--os-compute-api-version', version, ...args];
      await openstack('keypair', 'create', key);
      const image = 'cirros-0.6.3-x86_64-disk';
      await openstack(
        'server',
        'create',
        '--wait',
        '--flavor',
        'm1.nano',
        '--image',
        image,
        '--nic',
        'none',
        name,
      );
      const changes = ['--key-name', key, '--property', 'role=db', '--password', 'chosen'];
      const given = ['--hostname', 'renamed', '--user-data', '/etc/debian_version', '--description', 'anew'];
      const command = at('2.90', 'server', 'rebuild', '--image', image, ...changes, ...given, name);
      const rebuilt = await json<Record<string, unknown>>(...command);
      assert.equal(rebuilt['status'], 'REBUILD');
      assert.equal(rebuilt['adminPass'], 'chosen');
      const shown = async () => {
        const server = await json<Record<string, unknown>>(...at('2.90', 'server', 'show', name));
        return [server['status'], server['key_name'], server['properties'], server['description']];
      };
      assert.deepEqual(await shown(), ['ACTIVE', key, { role: 'db' }, 'anew']);
      // Without an image the client takes the server's own.
      await openstack(...at('2.57', 'server', 'rebuild', '--wait', '--no-key-name', '--no-user-data', name));
      assert.deepEqual(await shown(), ['ACTIVE', null, { role: 'db' }, 'anew']);
      await openstack('server', 'delete', '--wait', name);
      await openstack('keypair', 'delete', key);
    });

    test('tags a server, takes tags away, and lists servers by them', async () => {
      const name = `tagged-${suffix}`;
      const at = (version: string, ...args: string[]) => ['--os-compute-api-version', version, ...args];
      const what = ['--flavor', 'm1.nano', '--image', 'cirros-0.6.3-x86_64-disk', '--nic', 'none'];
      const made = at('2.52', 'server', 'create', '--wait', ...what, '--tag', 'made', name);
      assert.deepEqual((await json<Tagged>(...made)).tags, ['made']);
      await openstack(...at('2.26', 'server', 'set', '--tag', 'web', '--tag', 'fast one', name));
      const tagsNow = async () => (await json<Tagged>(...at('2.26', 'server', 'show', name))).tags;
      assert.deepEqual((await tagsNow()).toSorted(), ['fast one', 'made', 'web']);

      const listed = async (...filters: string[]) => {
        const rows = await json<Row[]>(...at('2.26', 'server', 'list', '--name', name, ...filters));
        return rows.map((row) => row.Name);
      };
      assert.deepEqual(await listed('--tags', 'web', '--tags', 'made'), [name]);
      assert.deepEqual(await listed('--tags', 'web', '--tags', 'db'), []);
      assert.deepEqual(await listed('--not-tags', 'web'), []);

      await openstack(...at('2.26', 'server', 'unset', '--tag', 'web', '--tag', 'fast one', name));
      assert.deepEqual(await tagsNow(), ['made']);
      assert.deepEqual(await listed('--not-tags', 'web'), [name]);
      await openstack('server', 'delete', '--wait', name);
    });
  });
}

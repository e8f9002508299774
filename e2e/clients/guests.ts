import assert from 'node:assert/strict';
import { constants, privateDecrypt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { generateSshKey } from '../../services/common/compute/ssh_keys.ts';
import { eventually } from '../testing/eventually.ts';
import { ROOT } from '../testing/root.ts';
import { type Finished, output, run } from '../testing/run.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';
import { VENDOR_FILE } from './metadata_config.ts';
import { startOpenstackClient } from './openstack_client.ts';

const NAME = 'booted';
const USER_DATA = '#cloud-config\nruncmd:\n- [sh, -c, "id -un > /it-has-run; echo run-by-user-data"]\n';

/** `npm run guest`: a server's guest boots from 169.254.169.254, and stops with its server. */
export function describeGuests(stackOf: () => Stack): void {
  describe('npm run guest', { concurrency: 1 }, () => {
    const scratch = mkdtempSync(join(tmpdir(), 'novafront-e2e-guest-'));
    const [keyFile, dataFile] = [join(scratch, 'id_rsa.pub'), join(scratch, 'user-data')];
    const state = { publicKey: '', privateKey: '', container: '' };

    const guest = (...args: string[]): Promise<Finished> =>
      run(process.execPath, ['scripts/bootstrap.mjs', 'guest', ...args], {
        cwd: ROOT,
        env: { ...process.env, COMPOSE_PROJECT_NAME: stackOf().project },
      });
    const inside = (...command: string[]): Promise<string> =>
      output('docker', ['exec', state.container, ...command]);

    before(async () => {
      const { publicKey, privateKey } = await generateSshKey();
      Object.assign(state, { publicKey, privateKey, container: `${stackOf().project}-guest-${NAME}` });
      writeFileSync(keyFile, `${publicKey}\n`);
      writeFileSync(dataFile, USER_DATA);
      const { code, stdout, stderr } = await guest(NAME, '--user-data', dataFile, '--key', keyFile);
      assert.equal(code, 0, stderr);
      assert.match(stdout, new RegExp(`docker exec -it ${state.container} bash`));
      await eventually(() => inside('test', '-e', '/run/cloud-init/result.json'), 120_000);
    });
    after(async () => {
      await run('docker', ['rm', '-f', state.container]);
      rmSync(scratch, { recursive: true });
    });

    test('boots from the OpenStack source without an error', async () => {
      const { v1 } = JSON.parse(await inside('cat', '/run/cloud-init/result.json')) as {
        v1: { datasource: string; errors: readonly string[] };
      };
      assert.deepEqual(v1, { datasource: 'DataSourceOpenStack [net,ver=2]', errors: [] });
    });

    test('has its server’s name, key, user data and vendor data', async () => {
      assert.equal((await inside('hostname')).trim(), NAME);
      assert.equal((await inside('cat', '/home/debian/.ssh/authorized_keys')).trim(), state.publicKey);
      assert.equal(await inside('cat', '/it-has-run'), 'root\n');
      assert.equal(await inside('cat', VENDOR_FILE), 'vendor');
    });

    test('lets the owner of the key in over ssh', async () => {
      await output('docker', ['exec', '-i', state.container, 'sh', '-c', 'umask 77; cat > /tmp/key'], {
        input: state.privateKey,
      });
      const ssh = ['ssh', '-i', '/tmp/key', '-o', 'StrictHostKeyChecking=no', '-o', 'BatchMode=yes'];
      assert.equal(await inside(...ssh, 'debian@localhost', 'id', '-un'), 'debian\n');
    });

    test('posts a password that the key decrypts and that the default user has', async () => {
      const [front] = stackOf().fronts;
      assert.ok(front);
      const id = (await inside('cloud-init', 'query', 'instance_id')).trim();
      const { body } = await supertest(front.compute)
        .get(`/v2.1/servers/${id}/os-server-password`)
        .set(ADMIN)
        .expect(200);
      const encrypted = Buffer.from((body as { password: string }).password, 'base64');
      const key = { key: state.privateKey, padding: constants.RSA_PKCS1_PADDING };
      const password = privateDecrypt(key, encrypted).toString();
      // A stranger becomes the user with it alone.
      const su = ['-i', '-u', 'nobody', state.container, 'su', 'debian', '-c', 'id -un'];
      assert.equal(await output('docker', ['exec', ...su], { input: `${password}\n` }), 'debian\n');
    });

    test('writes to its console what cloud-init says, and is listed', async () => {
      assert.match((await guest('--logs', NAME)).stdout, /^run-by-user-data$/m);
      assert.match(
        (await guest('--list')).stdout,
        new RegExp(`^${NAME} +running +10\\.0\\.\\S+ +[0-9a-f-]{36}$`, 'm'),
      );
    });

    test('refuses a name that is taken', async () => {
      const { code, stderr } = await guest(NAME);
      assert.equal(code, 1);
      assert.match(stderr, /there is a guest named booted already; npm run guest -- --rm booted removes it/);
    });

    test('powers off when another client deletes its server, and keeps its console until it is removed', async (context) => {
      const client = await startOpenstackClient(stackOf(), '/compute');
      context.after(() => client.remove());
      await client.exec('openstack', 'server', 'delete', '--wait', NAME);
      const exited = await output('docker', ['wait', state.container], { timeout: 120_000 });
      assert.equal(exited, '0\n');
      assert.match((await guest('--list')).stdout, new RegExp(`^${NAME} +exited`, 'm'));
      assert.match((await guest('--logs', NAME)).stdout, /^boot: server \S+ is gone: powering off$/m);
      assert.equal((await guest('--rm', NAME)).code, 0);
      assert.equal((await guest('--list')).stdout, 'There is no guest.\n');
    });
  });
}

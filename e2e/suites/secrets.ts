import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { exchange } from '../testing/exchange.ts';
import { SHARED_SECRET, type Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

const SERVICES = ['migrate', 'api', 'metadata', 'nginx', 'apache'] as const;

/** Nothing that is secret is in any log, whatever happened to it on the way. Run it last: it reads all logs. */
export function testSecrets(stackOf: () => Stack): void {
  test('no password, key, token, signature or user data is in any log', async () => {
    const stack = stackOf();
    const secret = (): string => `S${randomBytes(12).toString('hex')}`;
    const sent = {
      password: secret(),
      userData: secret(),
      token: secret(),
      cookie: secret(),
      basic: secret(),
    };
    const server = await createServer(stack.front('nginx').compute, {
      name: 'secretive',
      adminPass: sent.password,
      user_data: Buffer.from(sent.userData).toString('base64'),
      networks: [{ uuid: PRIVATE_NETWORK }],
    });
    const signed = signedHeaders(server.id);
    for (const front of stack.fronts) {
      const headers = { cookie: `session=${sent.cookie}`, authorization: `Basic ${sent.basic}` };
      await exchange(front.compute, '/v2.1/flavors', { headers: { ...headers, ...ADMIN } });
      await exchange(front.compute, '/v2.1/flavors', { headers: { 'x-auth-token': `:${sent.token}` } });
      await exchange(front.metadata, '/openstack/latest/user_data', { headers: { ...headers, ...signed } });
      // A body that is refused: its message repeats what was wrong, the log must not repeat the rest.
      await exchange(front.compute, '/v2.1/servers', {
        method: 'POST',
        headers: { ...ADMIN, 'content-type': 'application/json' },
        body: JSON.stringify({ server: { name: 'x', adminPass: sent.password, flavorRef: {} } }),
      });
    }
    await deleteServer(stack.front('nginx').compute, server.id);

    const { token: _project, ...hidden } = sent;
    const secrets = [
      SHARED_SECRET,
      server.adminPass,
      signed['x-instance-id-signature'] ?? '',
      Buffer.from(sent.userData).toString('base64'),
      ...Object.values(hidden),
    ];
    for (const service of SERVICES) {
      const log = (await stack.logs(service)).join('\n');
      for (const one of secrets) {
        assert.ok(one.length > 0);
        assert.ok(!log.includes(one), `${service} has logged ${one}`);
      }
    }
  });
}

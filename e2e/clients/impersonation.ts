import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { type Client, startClient } from '../testing/client.ts';
import { output } from '../testing/run.ts';
import { SHARED_SECRET, type Stack } from '../testing/stack.ts';
import { askAsGuest, type GuestRequest } from './guest.ts';

const [GUEST, VICTIM, STRANGER] = ['10.0.77.21', '10.0.77.22', '10.0.77.23'] as const;
const META_DATA = '/openstack/latest/meta_data.json';
/** Neither text nor what a front may take for its own compression. */
const USER_DATA = Buffer.concat([
  gzipSync('#!/bin/sh\n'),
  Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
]);

/** Every way in which somebody could say that he is another, each with all that a proxy would have to know. */
function claims(victim: string): readonly NonNullable<GuestRequest['headers']>[] {
  const provider = {
    'X-Metadata-Provider': 'provider',
    'X-Metadata-Provider-Signature': createHmac('sha256', SHARED_SECRET).update('provider').digest('hex'),
  };
  const signed = signedHeaders(victim);
  const underscored = Object.fromEntries(
    Object.entries(signed).map(([name, value]) => [name.replaceAll('-', '_'), value]),
  );
  return [
    { 'X-Forwarded-For': VICTIM },
    { 'x-forwarded-for': [VICTIM, VICTIM] },
    { 'X-Forwarded-For': `${VICTIM}, 10.0.0.2` },
    { X_Forwarded_For: VICTIM },
    { 'X-Forwarded_For': VICTIM },
    { Forwarded: `for=${VICTIM}` },
    { Forwarded: [`for="${VICTIM}"`, `for=${VICTIM};by=10.0.0.2`] },
    { 'X-Real-IP': VICTIM },
    { 'X-Client-IP': VICTIM },
    { 'X-Cluster-Client-IP': VICTIM },
    { 'True-Client-IP': VICTIM },
    { Remote_Addr: VICTIM },
    { 'Remote-Addr': VICTIM },
    { 'X-Neutron-Network-ID': PRIVATE_NETWORK, 'X-Forwarded-For': VICTIM },
    signed,
    underscored,
    { ...signed, 'X-Forwarded-For': VICTIM },
    { ...provider, 'X-Forwarded-For': VICTIM },
    { Connection: 'X-Forwarded-For, X-Real-IP, close', 'X-Forwarded-For': VICTIM },
    { Connection: 'close, Host' },
  ];
}

/** Guests on the link-local network with METADATA_PROXY=off: each is who its address says, and nobody else. */
export function describeImpersonation(stackOf: () => Stack): void {
  describe('a guest that would be another', () => {
    const clients: Record<string, Client> = {};
    const ids: Record<string, string> = {};
    const computeOf = (): string => stackOf().fronts[0]?.compute ?? '';
    const clientAt = (address: string): Client => {
      const client = clients[address];
      assert.ok(client, `no guest at ${address}`);
      return client;
    };

    before(async () => {
      for (const address of [GUEST, VICTIM]) {
        const { id } = await createServer(computeOf(), {
          name: address.replaceAll('.', '-'),
          user_data: USER_DATA.toString('base64'),
          networks: [{ uuid: PRIVATE_NETWORK, fixed_ip: address }],
        });
        ids[address] = id;
      }
      for (const ip of [GUEST, STRANGER]) {
        const client = await startClient(stackOf(), { network: 'guests', ip, capabilities: ['NET_ADMIN'] });
        clients[ip] = client;
        await client.exec('ip', 'route', 'add', '169.254.169.254', 'dev', 'eth0');
      }
    });
    after(async () => {
      await Promise.all(Object.values(clients).map((client) => client.remove()));
      for (const id of Object.values(ids)) await deleteServer(computeOf(), id);
    });

    test('stays itself, whatever it says', async () => {
      const all = claims(ids[VICTIM] ?? '');
      const answers = await askAsGuest(
        clientAt(GUEST),
        GUEST,
        all.map((headers) => ({ path: META_DATA, headers })),
      );
      for (const [index, { status, body }] of answers.entries()) {
        const said = JSON.stringify(all[index]);
        assert.equal(status, 200, `${said}: ${body.toString()}`);
        assert.equal((JSON.parse(body.toString()) as { uuid: string }).uuid, ids[GUEST], said);
      }
    });

    test('is nobody, whatever it says, where no server has its address', async () => {
      const all = claims(ids[VICTIM] ?? '');
      const answers = await askAsGuest(
        clientAt(STRANGER),
        STRANGER,
        all.map((headers) => ({ path: META_DATA, headers })),
      );
      assert.equal(answers.length, all.length);
      for (const [index, { status }] of answers.entries())
        assert.equal(status, 404, JSON.stringify(all[index]));
    });

    test('does not reach the service around the front', async () => {
      const [metadata = ''] = await stackOf().containers('metadata');
      const network = `${stackOf().project}_services`;
      const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
      const address = (await output('docker', ['inspect', '-f', format, metadata])).trim();
      assert.match(address, /^\d+\.\d+\.\d+\.\d+$/);
      const connect = `
import socket, sys
for port in (8775, 8765):
    try:
        socket.create_connection((sys.argv[1], port), timeout=2)
        print('connected')
    except OSError as error:
        print('refused')
`;
      const said = await clientAt(GUEST).exec('python3', '-c', connect, address);
      assert.deepEqual(said.trim().split('\n'), ['refused', 'refused']);
    });

    test('gets its user data byte for byte, though it looks compressed', async () => {
      for (const path of ['/latest/user-data', '/openstack/latest/user_data']) {
        const [answer] = await askAsGuest(clientAt(GUEST), GUEST, [
          { path, headers: { 'Accept-Encoding': 'gzip, deflate' } },
        ]);
        assert.equal(answer?.status, 200);
        assert.equal(answer.headers['content-type'], 'text/plain; charset=UTF-8');
        assert.equal(answer.headers['content-encoding'], undefined);
        assert.ok(answer.body.equals(USER_DATA), path);
      }
    });
  });
}

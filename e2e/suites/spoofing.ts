import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { exchange } from '../testing/exchange.ts';
import { output } from '../testing/run.ts';
import type { Where } from '../testing/where.ts';

/** What a client may claim about where it came from, and that no service believes it. */
const CLAIMS: readonly Record<string, string>[] = [
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-proto': 'https' },
  { 'x-forwarded-port': '6666' },
  { 'x-forwarded-prefix': '/evil' },
  { 'x-forwarded-server': 'evil.example' },
  { forwarded: 'for=6.6.6.6;host=evil.example;proto=https' },
  { x_forwarded_host: 'evil.example', x_forwarded_prefix: '/evil', x_forwarded_proto: 'https' },
  { connection: 'X-Forwarded-Proto, X-Forwarded-Prefix, X-Forwarded-For' },
];

/** Headers that services trust never come from a client. */
export function describeSpoofing(where: () => Where): void {
  describe('what a client claims', () => {
    for (const claim of CLAIMS) {
      test(`${JSON.stringify(claim)} changes no link`, async () => {
        const { compute, prefix } = where().front;
        for (const [base, path] of [
          [compute, '/'],
          [prefix, '/compute'],
          [prefix, '/compute/v2.1/'],
        ] as const) {
          const honest = await exchange(base, path);
          const claimed = await exchange(base, path, { headers: claim });
          assert.equal(claimed.status, 200);
          assert.equal(claimed.text, honest.text);
        }
      });
    }

    describe('about whose metadata to read', () => {
      // The front's own address: what a service would take the client for if it could be made to forget the real one.
      const victims: { id: string; address: string }[] = [];

      before(async () => {
        const { stack, front } = where();
        const address = `10.0.99.${front.name === 'nginx' ? 1 : 2}`;
        const { id } = await createServer(front.compute, {
          name: 'victim',
          networks: [{ uuid: PRIVATE_NETWORK, fixed_ip: address }],
        });
        victims.push({ id, address });
        assert.equal(stack.fronts.includes(front), true);
      });
      after(async () => {
        for (const { id } of victims) await deleteServer(where().front.compute, id);
      });

      for (const header of ['x-forwarded-for', 'x_forwarded_for', 'x-real-ip', 'forwarded', 'x-client-ip']) {
        test(`${header} makes nobody a guest`, async () => {
          const { stack, front } = where();
          for (const { address } of victims) {
            const value = header === 'forwarded' ? `for=${address}` : address;
            const answer = await exchange(front.metadata, '/openstack/latest/meta_data.json', {
              headers: { [header]: value },
            });
            // With a metadata proxy nobody is known by address: what is missing is the signed header.
            assert.equal(answer.status, stack.metadataProxy === 'on' ? 400 : 404, answer.text);
          }
        });
      }

      test('signed headers count only where a metadata proxy is trusted', async () => {
        const { stack, front } = where();
        for (const { id } of victims) {
          const answer = await exchange(front.metadata, '/openstack/latest/meta_data.json', {
            headers: signedHeaders(id),
          });
          assert.equal(answer.status, stack.metadataProxy === 'on' ? 200 : 404, answer.text);
        }
      });

      test('signed headers spelled with underscores do not count', async () => {
        const { stack, front } = where();
        for (const { id } of victims) {
          const headers = Object.fromEntries(
            Object.entries(signedHeaders(id)).map(([name, value]) => [name.replaceAll('-', '_'), value]),
          );
          const answer = await exchange(front.metadata, '/openstack/latest/meta_data.json', { headers });
          assert.equal(answer.status, stack.metadataProxy === 'on' ? 400 : 404, answer.text);
        }
      });

      test('a wrong signature is refused, and another tenant sees nothing', async () => {
        const { stack, front } = where();
        const statuses = stack.metadataProxy === 'on' ? [403, 404, 403] : [404, 404, 404];
        for (const { id } of victims) {
          const attempts = [
            signedHeaders(id, { secret: 'guessed' }),
            signedHeaders(id, { tenant: 'other' }),
            { ...signedHeaders(id), 'x-instance-id-signature': '' },
          ];
          for (const [i, headers] of attempts.entries()) {
            const answer = await exchange(front.metadata, '/openstack/latest/meta_data.json', { headers });
            assert.equal(answer.status, statuses[i], answer.text);
          }
        }
      });

      test('a metadata provider without a signature is refused', async () => {
        const { stack, front } = where();
        for (const { address } of victims) {
          const answer = await exchange(front.metadata, '/openstack/latest/meta_data.json', {
            headers: { 'x-metadata-provider': 'provider', 'x-forwarded-for': address },
          });
          assert.equal(answer.status, stack.metadataProxy === 'on' ? 403 : 404, answer.text);
        }
      });

      test('the services are not published, only the fronts', async () => {
        const { stack } = where();
        for (const service of ['api', 'metadata']) {
          for (const id of await stack.containers(service)) {
            const bound = await output('docker', ['inspect', '-f', '{{json .HostConfig.PortBindings}}', id]);
            assert.match(bound.trim(), /^(\{\}|null)$/);
          }
        }
      });
    });
  });
}

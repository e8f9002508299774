import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { DIFFERENCES, UNDERSCORES_PASS } from './testing/differences.ts';
import { exchange, type Exchange } from './testing/exchange.ts';
import { rawExchange } from './testing/raw_exchange.ts';
import { shortTimeouts } from './testing/short_timeouts.ts';
import { type Front, type Stack, startStack } from './testing/stack.ts';
import { type Arrived, type StandIn, standIn } from './testing/stand_in.ts';
import { assertFault, statusOf, type Where } from './testing/where.ts';

/** Headers that a service might believe, with a value that must not arrive; `true`: the front may write its own. */
const CLAIMS: readonly [name: string, rewritten?: true][] = [
  ['X-Forwarded-For', true],
  ['X-Forwarded-Proto', true],
  ['X-Forwarded-Prefix', true],
  ['X-Forwarded-Host'],
  ['X-Forwarded-Port'],
  ['X-Forwarded-Server'],
  ['X-Forwarded-Scheme'],
  ['X-Forwarded-Ssl'],
  ['X-Real-IP'],
  ['Forwarded'],
  ['Proxy'],
  ['X-Instance-ID'],
  ['X-Instance-ID-Signature'],
  ['X-Tenant-ID'],
  ['X-Metadata-Provider'],
  ['X-Metadata-Provider-Signature'],
];
const SIGNED = ['X-Instance-ID', 'X-Instance-ID-Signature', 'X-Tenant-ID', 'X-Metadata-Provider'] as const;
/** In a CGI environment these would be the variables of the names with dashes. */
const UNDERSCORED = [
  'X_Forwarded_For',
  'X_Forwarded_Host',
  'X_Tenant_ID',
  'X-Tenant_ID',
  'X_Instance_ID',
] as const;
const EVIL = 'evil-6.6.6.6';

for (const [backend, metadataProxy] of [
  ['http', 'off'],
  ['uwsgi', 'on'],
] as const) {
  describe(`between front and service, ${backend} over tcp`, () => {
    const timeouts = shortTimeouts();
    let stack: Stack | undefined;
    let services: StandIn | undefined;
    const get = (): { stack: Stack; services: StandIn } => {
      assert.ok(stack && services, 'the stack did not start');
      return { stack, services };
    };

    before(async () => {
      stack = await startStack({
        name: `between-${backend}`,
        backend,
        transport: 'tcp',
        metadataProxy,
        files: ['e2e/testing/compose.short-timeouts.yaml'],
        environment: { E2E_TIMEOUTS: timeouts },
      });
      for (const { compute } of stack.fronts) assert.equal((await exchange(compute, '/v2.1/')).status, 200);
      services = await standIn(stack, 2);
    });
    after(async () => {
      await services?.remove();
      await stack?.down();
      rmSync(timeouts, { recursive: true, force: true });
    });

    for (const name of ['nginx', 'apache'] as const) {
      const here = (): Where => ({ stack: get().stack, front: get().stack.front(name) });
      const ask = async (base: keyof Omit<Front, 'name'>, path: string, options: Exchange = {}) => {
        const answer = await exchange(here().front[base], path, options);
        assert.equal(answer.status, 200, answer.text);
        return answer.json() as Arrived;
      };

      describe(name, () => {
        for (const [claim, rewritten] of CLAIMS) {
          test(`a client’s ${claim} does not arrive at compute`, async () => {
            for (const [base, path] of [
              ['compute', '/'],
              ['prefix', '/compute/'],
            ] as const) {
              for (const headers of [
                { [claim]: EVIL },
                { [claim.toLowerCase()]: EVIL },
                { [claim.toUpperCase()]: EVIL },
                { [claim]: [EVIL, EVIL] },
              ]) {
                const arrived = await ask(base, path, { headers });
                assert.equal(arrived.protocol, backend);
                assert.ok(!JSON.stringify(arrived).includes(EVIL), JSON.stringify(arrived, null, 1));
                const values = arrived.headers[claim.toLowerCase()] ?? [];
                assert.ok(rewritten ? values.length <= 1 : values.length === 0, String(values));
              }
            }
          });
        }

        for (const claim of UNDERSCORED) {
          test(`a client’s ${claim} is dropped, or stays what it is`, async () => {
            const { headers, vars } = await ask('compute', '/', { headers: { [claim]: EVIL } });
            const kept = UNDERSCORES_PASS.has(`${name}/${backend}`);
            assert.deepEqual(headers[claim.toLowerCase()], kept ? [EVIL] : undefined);
            const { [claim.toLowerCase()]: _own, ...others } = headers;
            assert.ok(!JSON.stringify([others, vars]).includes(EVIL), JSON.stringify([others, vars]));
          });
        }

        test(`signed headers ${metadataProxy === 'on' ? 'pass' : 'do not pass'} on port 8775, and on no other`, async () => {
          for (const claim of SIGNED) {
            for (const [base, path] of [
              ['metadata', '/'],
              ['compute', '/'],
              ['prefix', '/compute'],
            ] as const) {
              const { headers } = await ask(base, path, { headers: { [claim]: EVIL } });
              const passes = base === 'metadata' && metadataProxy === 'on';
              assert.deepEqual(
                headers[claim.toLowerCase()] ?? [],
                passes ? [EVIL] : [],
                `${claim} at ${base}`,
              );
            }
          }
        });

        test('X-Forwarded-For names the client that the front sees, or is absent', async () => {
          const { headers, vars } = await ask('metadata', '/', { headers: { 'x-forwarded-for': EVIL } });
          const address = headers['x-forwarded-for']?.[0] ?? vars['REMOTE_ADDR'];
          assert.match(address ?? '', /^\d+\.\d+\.\d+\.\d+$/);
        });

        test('naming a header in Connection takes away nothing that the front writes', async () => {
          const nominated = 'X-Forwarded-Proto, X-Forwarded-For, X-Forwarded-Prefix, Host, X-Auth-Token';
          const headers = { 'x-auth-token': 'admin:admin' };
          const without = await ask('prefix', '/compute', { headers });
          const arrived = await ask('prefix', '/compute', { headers: { ...headers, connection: nominated } });
          // What the client says about its own connection may arrive (over Apache's uwsgi), but not those names.
          const rest = ({ connection: _own, ...others }: Arrived['headers']) => others;
          assert.deepEqual(rest(arrived.headers), rest(without.headers));
          assert.doesNotMatch(String(arrived.headers['connection']), /forwarded/i);
          assert.deepEqual(arrived.vars['SCRIPT_NAME'], without.vars['SCRIPT_NAME']);
        });

        test('no variable is sent twice', async () => {
          const { vars } = await ask('compute', '/', {
            method: 'POST',
            body: '{}',
            headers: { te: 'trailers' },
          });
          assert.doesNotMatch(JSON.stringify(vars), / AND /);
        });

        test('the host arrives with its port, as the client wrote it', async () => {
          const { headers } = await ask('compute', '/', { headers: { host: 'nova.example:18774' } });
          assert.deepEqual(headers['host'], ['nova.example:18774']);
        });

        test('the prefix travels beside the path, in one way', async () => {
          for (const path of ['/compute', '/compute/']) {
            const { headers, vars, path: arrived } = await ask('prefix', path);
            assert.equal(arrived, '/');
            const carried = [
              ...(headers['x-forwarded-prefix'] ?? []),
              ...(vars['SCRIPT_NAME'] === undefined ? [] : [vars['SCRIPT_NAME'].replace(/\/+$/, '')]),
            ];
            assert.deepEqual(carried, ['/compute']);
          }
        });

        test('a body arrives with its length, whole', async () => {
          const { bodyBytes } = await ask('compute', '/', { method: 'POST', body: 'x'.repeat(900_000) });
          assert.equal(bodyBytes, 900_000);
        });

        test('a POST that the service drops is not sent again', async () => {
          const path = '/drop';
          const before = await count('POST', path);
          const answer = await exchange(here().front.compute, path, { method: 'POST', body: '{}' });
          assertFault(answer, statusOf(DIFFERENCES.connectionDropped, here()));
          assert.equal((await count('POST', path)) - before, 1);
        });

        test('a service that does not answer in time is said to, and is not asked again', async () => {
          const path = '/silent';
          const before = await count('POST', path);
          const answer = await exchange(here().front.compute, path, { method: 'POST', body: '{}' });
          assertFault(answer, statusOf(DIFFERENCES.noAnswer, here()));
          assert.equal((await count('POST', path)) - before, 1);
          assert.equal((await exchange(here().front.compute, '/')).status, 200);
        });

        test('a request that is not HTTP is refused', async () => {
          const { compute } = here().front;
          assert.equal((await rawExchange(compute, 'nonsense\r\n\r\n')).status, 400);
          const both =
            'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
          const before = await count('POST', '/');
          const { status } = await rawExchange(compute, both);
          if (status !== 200) assert.ok([400, 411].includes(status), String(status));
          assert.ok((await count('POST', '/')) - before <= 1, 'one request at most, never two');
        });

        const count = async (method: string, path: string): Promise<number> =>
          (await get().services.requests()).filter((one) => one.method === method && one.path === path)
            .length;
      });
    }
  });
}

describe('the other transports', () => {
  for (const { backend, transport, metadataProxy } of [
    { backend: 'http', transport: 'unix', metadataProxy: 'on' },
    { backend: 'uwsgi', transport: 'tcp', metadataProxy: 'off' },
  ] as const) {
    test(`${backend} over ${transport}: both fronts serve both APIs`, async () => {
      const stack = await startStack({ name: `${backend}-${transport}`, backend, transport, metadataProxy });
      try {
        for (const { compute, metadata, prefix } of stack.fronts) {
          const flavors = await exchange(compute, '/v2.1/flavors', {
            headers: { 'x-auth-token': 'admin:admin' },
          });
          assert.equal(flavors.status, 200);
          assert.ok((await exchange(prefix, '/compute')).text.includes(`${prefix}/compute/v2.1/`));
          assert.match((await exchange(metadata, '/')).text, /latest$/);
          const unknown = await exchange(metadata, '/openstack/latest/meta_data.json');
          assert.equal(unknown.status, metadataProxy === 'on' ? 400 : 404);
        }
      } finally {
        await stack.down();
      }
    });
  }
});

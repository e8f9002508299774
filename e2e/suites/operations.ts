import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { DIFFERENCES } from '../testing/differences.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import { output, run } from '../testing/run.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN, assertFault, statusOf } from '../testing/where.ts';

/**
 * How long a front may take to answer again once a service is healthy, in milliseconds. It takes about one second;
 * a front that benches what failed (nginx's fail_timeout of 10 s, Apache's retry of 60 s) takes longer than this.
 */
const RECOVERY = 6_000;

/** What an operator does to a running stack, and what can happen to it. */
export function describeOperations(stackOf: () => Stack): void {
  describe('one service down', () => {
    for (const [service, port, other] of [
      ['api', 'compute', 'metadata'],
      ['metadata', 'metadata', 'compute'],
    ] as const) {
      test(`without ${service} both fronts say so in Nova’s shape, serve ${other}, and recover by themselves`, async () => {
        const stack = stackOf();
        await stack.compose('stop', service);
        try {
          for (const front of stack.fronts) {
            const status = statusOf(DIFFERENCES.serviceDown, { stack, front });
            for (const method of ['GET', 'POST', 'HEAD']) {
              const body = method === 'POST' ? { body: '{}' } : {};
              const answer = await exchange(front[port], '/', { method, ...body });
              if (method === 'HEAD') assert.deepEqual([answer.status, answer.text], [status, '']);
              else assertFault(answer, status);
            }
            assert.equal((await exchange(front[other], '/')).status, 200);
          }
        } finally {
          await stack.compose('up', '-d', '--no-recreate', '--wait', service);
        }
        for (const front of stack.fronts) {
          await eventually(
            async () => assert.equal((await exchange(front[port], '/')).status, 200, front.name),
            RECOVERY,
          );
        }
      });
    }

    test('a service that is killed comes back, and so do the fronts', async () => {
      const stack = stackOf();
      const [id = ''] = await stack.containers('api');
      const { pid } = JSON.parse(await output('docker', ['inspect', '-f', '{"pid":{{.State.Pid}}}', id])) as {
        pid: number;
      };
      assert.ok(pid > 0);
      await stack.compose('restart', '-t', '0', 'api');
      for (const { compute } of stack.fronts) {
        await eventually(async () => assert.equal((await exchange(compute, '/')).status, 200));
      }
    });
  });

  describe('configuration changed and reloaded', () => {
    const flavors = async (base: string): Promise<number> => {
      const answer = await exchange(base, '/v2.1/flavors', { headers: ADMIN });
      assert.equal(answer.status, 200, answer.text);
      return (answer.json() as { flavors: unknown[] }).flavors.length;
    };

    /** How often the host has said that it has replaced its workers. */
    const reloads = async (): Promise<number> =>
      (await stackOf().logs('api')).filter((line) => line.includes('reloaded:')).length;

    test('SIGHUP makes api read nova.conf again, and no request fails meanwhile', async () => {
      const stack = stackOf();
      const reloadsBefore = await reloads();
      const file = join(stack.config, 'nova.conf');
      const before = readFileSync(file, 'utf8');
      const pidOf = async (): Promise<string> => {
        const [id = ''] = await stack.containers('api');
        return output('docker', ['inspect', '-f', '{{.State.Pid}} {{.RestartCount}}', id]);
      };
      const pid = await pidOf();
      const all = await flavors(stack.front('nginx').compute);
      assert.ok(all > 1);
      try {
        writeFileSync(file, before.replace('[api]\n', '[api]\nmax_limit = 1\n'));
        await stack.compose('kill', '-s', 'HUP', 'api');
        for (const { compute } of stack.fronts) {
          for (let asked = 0, seen = 0; seen !== 1; asked += 1) {
            assert.ok(asked < 5_000, 'the new limit is never seen');
            seen = await flavors(compute);
          }
        }
      } finally {
        writeFileSync(file, before);
        await stack.compose('kill', '-s', 'HUP', 'api');
      }
      // Not by asking: the old worker and the new one may answer in turn while they are replaced.
      await eventually(async () => assert.equal(await reloads(), reloadsBefore + 2));
      for (const { compute } of stack.fronts) assert.equal(await flavors(compute), all);
      assert.equal(await pidOf(), pid, 'the container was not restarted');
    });

    test('SIGHUP with a wrong value keeps the service up, and the log names the option', async () => {
      const stack = stackOf();
      const file = join(stack.config, 'nova.conf');
      const before = readFileSync(file, 'utf8');
      try {
        writeFileSync(file, before.replace('[api]\n', '[api]\nmax_limit = plenty\n'));
        await stack.compose('kill', '-s', 'HUP', 'api');
        await eventually(async () => {
          const lines = await stack.logs('api');
          assert.ok(lines.some((line) => line.includes('max_limit') && line.includes('plenty')));
        });
        for (const { compute } of stack.fronts) {
          for (let i = 0; i < 10; i += 1) assert.ok((await flavors(compute)) > 1);
        }
      } finally {
        writeFileSync(file, before);
        await stack.compose('kill', '-s', 'HUP', 'api');
      }
      await eventually(async () => {
        for (const { compute } of stack.fronts) assert.ok((await flavors(compute)) > 1);
      });
    });
  });

  describe('three replicas of api', () => {
    before(async () => {
      await stackOf().compose('up', '-d', '--no-recreate', '--wait', '--scale', 'api=3', 'api');
    });
    after(async () => {
      await stackOf().compose('up', '-d', '--no-recreate', '--scale', 'api=1', 'api');
      // Two of three have gone at once; a front notices within half a second.
      for (const { compute } of stackOf().fronts) {
        await eventually(async () => {
          for (let i = 0; i < 6; i += 1) assert.equal((await exchange(compute, '/')).status, 200);
        }, RECOVERY);
      }
    });

    for (const name of ['nginx', 'apache'] as const) {
      test(`${name} balances over all of them`, async () => {
        const stack = stackOf();
        const { compute } = stack.front(name);
        const replicas = await stack.containers('api');
        assert.equal(replicas.length, 3);
        const reached = new Set<string>();
        await eventually(async () => {
          const ids = Array.from({ length: 12 }, () => `req-${randomUUID()}`);
          for (const id of ids) {
            await supertest(compute)
              .get('/v2.1/flavors')
              .set(ADMIN)
              .set('X-OpenStack-Request-ID', id)
              .expect(200);
          }
          for (const replica of replicas) {
            const { stdout, stderr } = await run('docker', ['logs', replica]);
            const log = stdout + stderr;
            if (ids.some((id) => log.includes(id))) reached.add(replica);
          }
          assert.equal(reached.size, 3, 'containers that have answered');
        });
      });

      test(`${name} goes on without a client noticing when a replica goes`, async () => {
        const stack = stackOf();
        const { compute } = stack.front(name);
        const [replica = ''] = await stack.containers('api');
        await output('docker', ['stop', '-t', '5', replica]);
        try {
          await eventually(async () => {
            for (let i = 0; i < 9; i += 1) {
              assert.equal((await exchange(compute, '/v2.1/flavors', { headers: ADMIN })).status, 200);
            }
          }, RECOVERY);
        } finally {
          await output('docker', ['start', replica]);
        }
      });
    }
  });
}

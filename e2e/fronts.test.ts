import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { describeBodies } from './suites/bodies.ts';
import { describeContainers } from './suites/containers.ts';
import { describeLifecycle } from './suites/lifecycle.ts';
import { describeLogging } from './suites/logging.ts';
import { describeOperations } from './suites/operations.ts';
import { describePaths } from './suites/paths.ts';
import { describeRoutes } from './suites/routes.ts';
import { testSecrets } from './suites/secrets.ts';
import { describeSpoofing } from './suites/spoofing.ts';
import { createServer, deleteServer, privateNetwork } from './testing/api.ts';
import { startStack, type Stack, type StackOptions } from './testing/stack.ts';
import { ADMIN, type Where } from './testing/where.ts';

/** Two stacks with both fronts each, side by side under names and ports of their own: {nginx, apache} × {http, uwsgi}. */
const STACKS: readonly StackOptions[] = [
  { name: 'http', backend: 'http', transport: 'tcp', metadataProxy: 'off' },
  { name: 'uwsgi', backend: 'uwsgi', transport: 'unix', metadataProxy: 'on' },
];
const stacks: Stack[] = [];
const stackOf = (index: number) => (): Stack => {
  const stack = stacks[index];
  assert.ok(stack, 'the stack did not start');
  return stack;
};

before(async () => {
  for (const options of STACKS) stacks.push(await startStack(options));
});
after(async () => {
  await Promise.all(stacks.map((stack) => stack.down()));
});

test('two stacks side by side have nothing in common', async () => {
  const [one, two] = [stackOf(0)(), stackOf(1)()];
  const name = 'only-in-one';
  const network = await privateNetwork(one.front('nginx').compute);
  const { id } = await createServer(one.front('nginx').compute, { name, networks: [{ uuid: network }] });
  await supertest(one.front('apache').compute).get(`/v2.1/servers/${id}`).set(ADMIN).expect(200);
  await supertest(two.front('nginx').compute).get(`/v2.1/servers/${id}`).set(ADMIN).expect(404);
  await deleteServer(one.front('nginx').compute, id);
});

for (const [index, { backend, transport }] of STACKS.entries()) {
  describe(`${backend} over ${transport}`, () => {
    const stack = stackOf(index);
    for (const name of ['nginx', 'apache'] as const) {
      const where = (): Where => ({ stack: stack(), front: stack().front(name) });
      describe(name, () => {
        describeRoutes(where);
        describePaths(where);
        describeBodies(where);
        describeSpoofing(where);
        describeLogging(where);
      });
    }
    describeLifecycle(stack);
    describeContainers(stack);
    describeOperations(stack);
    testSecrets(stack);
  });
}

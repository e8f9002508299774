import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { describeBodies } from './suites/bodies.ts';
import { describeContainers } from './suites/containers.ts';
import { describeGuestAgents } from './suites/guest_agents.ts';
import { describeLifecycle } from './suites/lifecycle.ts';
import { describeLogging } from './suites/logging.ts';
import { describeMetadataChanges } from './suites/metadata_changes.ts';
import { describeMetadataProvider } from './suites/metadata_provider.ts';
import { describeOperations } from './suites/operations.ts';
import { describeWrongStarts } from './suites/wrong_starts.ts';
import { describePaths } from './suites/paths.ts';
import { describeRebuild } from './suites/rebuild.ts';
import { describeResize } from './suites/resize.ts';
import { describeRoutes } from './suites/routes.ts';
import { testSecrets } from './suites/secrets.ts';
import { describeServerTags } from './suites/server_tags.ts';
import { describeSmuggling } from './suites/smuggling.ts';
import { describeSpoofing } from './suites/spoofing.ts';
import { createServer, deleteServer, PRIVATE_NETWORK } from './testing/api.ts';
import { startStack, type Stack, type StackOptions } from './testing/stack.ts';
import { ADMIN, type Where } from './testing/where.ts';

/** Two stacks with both fronts each, side by side under names and ports of their own: {nginx, apache} × {http, uwsgi}. */
const STACKS: readonly StackOptions[] = [
  { name: 'http', backend: 'http', transport: 'tcp', metadataProxy: 'off', ownConfig: true },
  {
    name: 'uwsgi',
    backend: 'uwsgi',
    transport: 'unix',
    metadataProxy: 'on',
    ownConfig: true,
    files: ['e2e/testing/compose.metadata.yaml'],
  },
];
const stacks: Stack[] = [];
const stackOf = (index: number) => (): Stack => {
  const stack = stacks[index];
  assert.ok(stack, 'the stack did not start');
  return stack;
};

before(async () => {
  stacks.push(...(await Promise.all(STACKS.map(startStack))));
});
after(async () => {
  await Promise.all(stacks.map((stack) => stack.down()));
});

test('two stacks side by side have nothing in common', async () => {
  const [one, two] = [stackOf(0)(), stackOf(1)()];
  const name = 'only-in-one';
  const { id } = await createServer(one.front('nginx').compute, {
    name,
    networks: [{ uuid: PRIVATE_NETWORK }],
  });
  await supertest(one.front('apache').compute).get(`/v2.1/servers/${id}`).set(ADMIN).expect(200);
  await supertest(two.front('nginx').compute).get(`/v2.1/servers/${id}`).set(ADMIN).expect(404);
  await deleteServer(one.front('nginx').compute, id);
});

// Each stack's suites run one after the other, since they stop services; the stacks have nothing in common.
describe('the matrix', { concurrency: true }, () => {
  for (const [index, { backend, transport, metadataProxy }] of STACKS.entries()) {
    describe(`${backend} over ${transport}`, { concurrency: 1 }, () => {
      const stack = stackOf(index);
      for (const name of ['nginx', 'apache'] as const) {
        const where = (): Where => ({ stack: stack(), front: stack().front(name) });
        describe(name, () => {
          describeRoutes(where);
          describePaths(where);
          describeBodies(where);
          describeServerTags(where);
          describeSpoofing(where);
          describeSmuggling(where);
          if (metadataProxy === 'on') {
            describeMetadataProvider(where);
            describeGuestAgents(where);
          }
          describeLogging(where);
        });
      }
      describeLifecycle(stack);
      describeResize(stack);
      describeRebuild(stack);
      if (metadataProxy === 'on') describeMetadataChanges(stack);
      describeContainers(stack);
      describeOperations(stack);
      // A container that does not start never speaks to a front: once is enough.
      if (index === 0) describeWrongStarts(stack);
      testSecrets(stack);
    });
  }
});

import type { TestContext } from 'node:test';
import type { RequestContext } from '../../context/context.ts';
import type { Database } from '../../db/database.ts';
import { SEED_IMAGES } from '../../db/seed_data.ts';
import { seededDatabase, TEST_NOW } from '../../db/testing/temp_database.ts';
import { createInstances } from '../create_instances.ts';
import type { CreatedInstance, CreateOptions, NewInstances } from '../new_instances.ts';

export const IMAGE_ID = SEED_IMAGES[0]?.id ?? '';

/** A member of the project `demo`. */
export const DEMO: RequestContext = {
  userId: 'demo',
  projectId: 'demo',
  roles: ['member', 'reader'],
  isAdmin: false,
  requestId: 'req-11111111-2222-4333-8444-555555555555',
  globalRequestId: undefined,
  remoteAddress: '192.0.2.1',
  systemScope: undefined,
};
export const ADMIN: RequestContext = { ...DEMO, userId: 'admin', projectId: 'admin', isAdmin: true };

/** A seeded database and a shorthand that makes servers of the smallest flavor in it. */
export async function testCloud(t: TestContext): Promise<{
  readonly db: Database;
  readonly boot: (
    request?: Partial<NewInstances>,
    options?: Partial<CreateOptions>,
  ) => Promise<readonly CreatedInstance[]>;
  readonly bootOne: (request?: Partial<NewInstances>, options?: Partial<CreateOptions>) => Promise<string>;
}> {
  const db = await seededDatabase(t);
  const boot = (
    request: Partial<NewInstances> = {},
    options: Partial<CreateOptions> = {},
  ): Promise<readonly CreatedInstance[]> =>
    createInstances(
      db,
      { name: 'vm', description: null, flavorId: '42', imageId: IMAGE_ID, ...request },
      { context: DEMO, now: TEST_NOW, ...options },
    );
  const bootOne: typeof boot extends (...args: infer A) => unknown ? (...args: A) => Promise<string> : never =
    async (...args) => (await boot(...args))[0]?.uuid ?? '';
  return { db, boot, bootOne };
}

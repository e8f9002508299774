import type { TestContext } from 'node:test';
import supertest from 'supertest';
import type { RequestContext } from '../../common/context/context.ts';
import type { Database } from '../../common/db/database.ts';
import { seededDatabase, TEST_NOW } from '../../common/db/testing/temp_database.ts';
import type { Route } from '../wsgi/route.ts';
import { defaultConf } from './default_conf.ts';
import { testApp } from './test_app.ts';

type Agent = ReturnType<typeof supertest>;

export interface CloudApp {
  readonly db: Database;
  /** The application as somebody else sees it. */
  readonly as: (context: Partial<RequestContext>) => Agent;
  /** As a member of the project `demo`. */
  readonly demo: Agent;
  readonly admin: Agent;
  /** Moves the clock on. */
  readonly wait: (ms: number) => void;
}

/** Routes over a seeded cloud, with a clock that the test moves. */
export async function cloudApp(
  t: TestContext,
  routes: readonly Route[],
  values: Parameters<typeof defaultConf>[0] = {},
): Promise<CloudApp> {
  const db = await seededDatabase(t);
  let now = TEST_NOW;
  const service = { conf: defaultConf(values), db, now: () => now };
  const as = (context: Partial<RequestContext>): Agent =>
    supertest(testApp(routes, service, { context, enforceNewDefaults: true }));
  return {
    db,
    as,
    demo: as({ userId: 'demo', projectId: 'demo', isAdmin: false, roles: ['member', 'reader'] }),
    admin: as({ userId: 'admin', projectId: 'admin', isAdmin: true, roles: ['admin', 'member', 'reader'] }),
    wait: (ms) => {
      now += ms;
    },
  };
}

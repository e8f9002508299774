import { NOVA_CONTEXT } from '../../common/context/context.ts';
import type { RequestContext } from '../../common/context/context.ts';
import type { Conf } from '../../common/config/conf.ts';
import type { GroupValues } from '../../common/config/opts.ts';
import { openDatabase } from '../../common/db/open_database.ts';
import { migrate } from '../../common/db/migrate.ts';
import type { Application } from '../../common/environ/application.ts';
import { environOf } from '../../common/environ/environ.ts';
import type { Service } from '../../common/service/service.ts';
import { Enforcer } from '../policy/enforcer.ts';
import type { ApiOptions, Route } from '../wsgi/route.ts';
import { apiApplication } from '../wsgi/router.ts';

export interface TestAppOptions {
  readonly context?: Partial<RequestContext>;
  readonly api?: Partial<ApiOptions>;
  readonly enforceNewDefaults?: boolean;
  /** Where the application is mounted. */
  readonly scriptName?: string;
  /** Left in the environ before the application runs. */
  readonly prepare?: (environ: ReturnType<typeof environOf>) => void;
}

export const TEST_CONTEXT: RequestContext = {
  userId: 'admin',
  projectId: 'admin',
  roles: [],
  isAdmin: true,
  requestId: 'req-00000000-0000-4000-8000-000000000000',
  globalRequestId: undefined,
  remoteAddress: '127.0.0.1',
  systemScope: undefined,
};

/** Every option at its default. */
const DEFAULTS: Conf = {
  group: (group) =>
    Object.fromEntries(Object.entries(group.opts).map(([name, opt]) => [name, opt.default])) as GroupValues<
      typeof group
    >,
  declare: () => undefined,
  location: () => ({ source: 'default', detail: '' }),
  configFiles: [],
  findFile: () => undefined,
};

/** A service over an empty database in memory, at a fixed time. */
export async function testService(): Promise<Service> {
  const db = openDatabase('sqlite://');
  await migrate(db);
  return { conf: DEFAULTS, db, now: () => Date.UTC(2025, 0, 2, 3, 4, 5) };
}

/** The routes as an application, with who asks given by the test instead of a filter. */
export function testApp(
  routes: readonly Route[],
  service: Service,
  options: TestAppOptions = {},
): Application {
  const app = apiApplication(routes, {
    service,
    enforcer: new Enforcer({ enforceNewDefaults: options.enforceNewDefaults ?? false, enforceScope: false }),
    api: { maxLimit: 1000, computeLinkPrefix: undefined, glanceLinkPrefix: undefined, ...options.api },
  });
  return (req, res) => {
    const environ = environOf(req);
    const mount = options.scriptName ?? '/v2.1';
    environ.scriptName = mount;
    environ.pathInfo = environ.pathInfo.slice(mount.length);
    NOVA_CONTEXT.set(environ, { ...TEST_CONTEXT, ...options.context });
    options.prepare?.(environ);
    app(req, res);
  };
}

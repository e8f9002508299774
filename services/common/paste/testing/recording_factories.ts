import type { Application } from '../../environ/application.ts';
import type { FactoryTable, PasteConf } from '../factory.ts';

/** What a recording factory was called with, and what it wraps. */
export interface Recorded {
  readonly made: string;
  readonly global: PasteConf;
  readonly local: PasteConf;
  readonly inner?: readonly (Recorded | undefined)[];
}

const records = new WeakMap<Application, Recorded>();

function record(recorded: Recorded): Application {
  const app: Application = (_req, res) => void res.end(recorded.made);
  records.set(app, recorded);
  return app;
}

/** How an application came to be; undefined for one that no recording factory made. */
export function recordOf(app: Application): Recorded | undefined {
  return records.get(app);
}

/** The names of what is wrapped in what, from the outside in. */
export function layers(app: Application): string[] {
  const names: string[] = [];
  for (let at = recordOf(app); at !== undefined; at = at.inner?.[0]) names.push(at.made);
  return names;
}

/** One factory of each protocol, as a module `lib` and as entry points of a distribution `Lib-Egg`. */
export const FACTORIES: FactoryTable = {
  'lib:app': {
    protocol: 'paste.app_factory',
    factory: (global, local) => record({ made: 'app', global, local }),
  },
  'lib.sub:Filter.factory': {
    protocol: 'paste.filter_factory',
    factory: (global, local) => (app) =>
      record({ made: `filter ${local['name'] ?? ''}`.trim(), global, local, inner: [recordOf(app)] }),
  },
  'lib:filter_app': {
    protocol: 'paste.filter_app_factory',
    factory: (app, global, local) => record({ made: 'filter_app', global, local, inner: [recordOf(app)] }),
  },
  'lib:composite': {
    protocol: 'paste.composite_factory',
    factory: (loader, global, local) =>
      record({
        made: 'composite',
        global,
        local,
        inner: Object.values(local).map((name) => recordOf(loader.getApp(name, global))),
      }),
  },
  'lib:server': {
    protocol: 'paste.server_factory',
    factory: (_global, local) => () => {
      throw new Error(`served on ${local['port']}`);
    },
  },
  'egg:Lib-Egg#main': [
    { protocol: 'paste.app_factory', factory: (global, local) => record({ made: 'egg app', global, local }) },
    {
      protocol: 'paste.filter_factory',
      factory: (global, local) => (app) =>
        record({ made: 'egg filter', global, local, inner: [recordOf(app)] }),
    },
  ],
};

import type { Application, Filter } from '../../services/common/environ/application.ts';
import type {
  AppFactory,
  FactoryRow,
  FactoryTable,
  PasteConf,
  Server,
} from '../../services/common/paste/factory.ts';
import { urlmapFactory, type UrlMap } from '../../services/common/urlmap/paste_urlmap.ts';

/** What a factory was called with, and what it wraps or resolved. */
export interface BuiltNode {
  readonly kind: 'app' | 'filter' | 'filter_app' | 'composite' | 'server';
  readonly factory: string;
  readonly global_conf: PasteConf;
  readonly local_conf: PasteConf;
  readonly app?: unknown;
  readonly apps?: Readonly<Record<string, unknown>>;
}

type Built = Application | Filter | Server;
const nodes = new WeakMap<Built, BuiltNode>();

function built<T extends Built>(object: T, node: BuiltNode): T {
  nodes.set(object, node);
  return object;
}

/** A tree of what was built, as vectors write it; for what no factory here made, what Python would call it. */
export function treeOf(object: Built): unknown {
  const node = nodes.get(object);
  if (node !== undefined) return node;
  if ('applications' in object) {
    const { applications } = object as UrlMap;
    const apps = applications.map(({ domain, url, app }) => [[domain ?? null, url], treeOf(app)]);
    return { kind: 'urlmap', apps };
  }
  return { $repr: 'function' };
}

/** Python's exception of that class. */
function raised(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Keyword arguments that are also positional ones. */
function refuse(factory: string, taken: readonly string[], localConf: PasteConf): void {
  const twice = taken.find((name) => Object.hasOwn(localConf, name));
  if (twice !== undefined)
    throw raised('TypeError', `${factory}() got multiple values for argument '${twice}'`);
}

function app(factory: string): FactoryRow {
  return {
    protocol: 'paste.app_factory',
    factory: (global_conf, local_conf) => {
      refuse(factory, ['global_conf'], local_conf);
      return built((_req, res) => void res.end(), { kind: 'app', factory, global_conf, local_conf });
    },
  };
}

const filter: FactoryRow = {
  protocol: 'paste.filter_factory',
  factory: (global_conf, local_conf) => {
    refuse('make_filter', ['global_conf'], local_conf);
    const node = { kind: 'filter', factory: 'make_filter', global_conf, local_conf } as const;
    return (wrapped) => built((req, res) => wrapped(req, res), { ...node, app: treeOf(wrapped) });
  },
};

const filterApp: FactoryRow = {
  protocol: 'paste.filter_app_factory',
  factory: (wrapped, global_conf, local_conf) => {
    refuse('make_filter_app', ['app', 'global_conf'], local_conf);
    const node = { kind: 'filter_app', factory: 'make_filter_app', global_conf, local_conf } as const;
    return built((req, res) => wrapped(req, res), { ...node, app: treeOf(wrapped) });
  },
};

const composite: FactoryRow = {
  protocol: 'paste.composite_factory',
  factory: (loader, global_conf, local_conf) => {
    refuse('make_composite', ['loader', 'global_conf'], local_conf);
    const apps: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(local_conf)) {
      if (key.startsWith('app_') || key.startsWith('/'))
        apps[key] = treeOf(loader.getApp(value, global_conf));
      if (key !== 'chain') continue;
      const names = value.split(/\s+/).filter((name) => name !== '');
      let inner = loader.getApp(names.pop() ?? '', global_conf);
      for (const name of names.toReversed()) inner = loader.getFilter(name, global_conf)(inner);
      apps[key] = treeOf(inner);
    }
    const node = { kind: 'composite', factory: 'make_composite', global_conf, local_conf, apps } as const;
    return built((_req, res) => void res.end(), node);
  },
};

const server: FactoryRow = {
  protocol: 'paste.server_factory',
  factory: (global_conf, local_conf) => {
    refuse('make_server', ['global_conf'], local_conf);
    return built(() => undefined, { kind: 'server', factory: 'make_server', global_conf, local_conf });
  },
};

/** `fn(global_conf, required, opt='o')`: Python refuses what does not fit such a signature. */
const strict: FactoryRow = {
  protocol: 'paste.app_factory',
  factory: (global_conf, local_conf) => {
    refuse('make_strict', ['global_conf'], local_conf);
    const unknown = Object.keys(local_conf).find((key) => key !== 'required' && key !== 'opt');
    if (unknown !== undefined)
      throw raised('TypeError', `make_strict() got an unexpected keyword argument '${unknown}'`);
    const { required, opt = 'o' } = local_conf;
    if (required === undefined)
      throw raised('TypeError', "make_strict() missing 1 required positional argument: 'required'");
    const node = { kind: 'app', factory: 'make_strict', global_conf, local_conf: { required, opt } } as const;
    return built((_req, res) => void res.end(), node);
  },
};

const boom: FactoryRow = {
  protocol: 'paste.app_factory',
  factory: () => {
    throw raised('ValueError', 'boom');
  },
};

/** What Python makes of a factory of another kind, called with what a section of an app or a composite calls it with. */
function miscalled(protocol: 'app' | 'composite', message: string): FactoryRow {
  const factory = (): never => {
    throw raised('TypeError', message);
  };
  return { protocol: `paste.${protocol}_factory`, factory };
}

/** A factory that takes the global configuration alone also builds what a section calls an app, whatever that then is. */
function alone(name: string, row: FactoryRow): FactoryRow[] {
  const refused = miscalled('composite', `${name}() takes 1 positional argument but 2 were given`);
  if (row.protocol === 'paste.app_factory') return [row, refused];
  return [row, refused, { protocol: 'paste.app_factory', factory: row.factory as unknown as AppFactory }];
}

/** One that takes something else before it can't be called as an app's. */
function second(name: string, row: FactoryRow): FactoryRow[] {
  return [row, miscalled('app', `${name}() missing 1 required positional argument: 'global_conf'`)];
}

/** The factories that vectors name: the module `r5f` and the entry points of the distribution `r5egg`. */
export const FACTORIES: FactoryTable = {
  'r5f:make_app': alone('make_app', app('make_app')),
  'r5f:make_app2': alone('make_app2', app('make_app2')),
  'r5f:make_composite': second('make_composite', composite),
  'r5f:make_filter': alone('make_filter', filter),
  'r5f:make_filter_app': second('make_filter_app', filterApp),
  'r5f:make_server': alone('make_server', server),
  'r5f:make_strict': strict,
  'r5f:boom': alone('boom', boom),
  'r5f:notcallable': { protocol: 'paste.app_factory', factory: 3 as unknown as AppFactory },
  'egg:r5egg#main': [app('make_app'), filter, server],
  'egg:r5egg#other': app('make_app2'),
  'egg:r5egg#filt': filter,
  'egg:r5egg#fapp': filterApp,
  'egg:r5egg#comp': composite,
  'egg:Paste#urlmap': { protocol: 'paste.composite_factory', factory: urlmapFactory },
};

import type { Application, Filter } from '../environ/application.ts';
import { PasteError } from './errors.ts';
import type {
  AppFactory,
  CompositeFactory,
  FactoryRow,
  FilterAppFactory,
  FilterFactory,
  PasteConf,
  PasteLoader,
  Server,
  ServerFactory,
  ServerRunner,
} from './factory.ts';
import { repr } from './python.ts';
import { typeName, type UserExport, userFactory } from './user_factory.ts';

/** What a section or entry point builds. */
export type Kind = 'app' | 'filter' | 'server';
export type Built = Application | Filter | Server;

export interface KindRules {
  /** Entry-point groups in order of search; those within one row are alternatives, the first wins. */
  readonly protocols: readonly (readonly string[])[];
  /** Section prefixes, grouped likewise. */
  readonly prefixes: readonly (readonly string[])[];
}

/** PasteDeploy's object types. */
export const KINDS: Readonly<Record<Kind, KindRules>> = {
  app: {
    protocols: [['paste.app_factory'], ['paste.composite_factory'], ['paste.composit_factory']],
    prefixes: [['app', 'application'], ['composite', 'composit'], ['pipeline'], ['filter-app']],
  },
  filter: {
    protocols: [['paste.filter_factory', 'paste.filter_app_factory']],
    prefixes: [['filter']],
  },
  server: {
    protocols: [['paste.server_factory', 'paste.server_runner']],
    prefixes: [['server']],
  },
};

/** A name of a Python module alone: it is found, and fails when it is called. */
export interface PythonModule {
  readonly module: string;
}

/** What a name was found to be: rows of the factory table, an export of a JavaScript module, or no factory at all. */
export type FactorySource = readonly FactoryRow[] | UserExport | PythonModule;

/** A loaded but not yet built object: PasteDeploy's LoaderContext, one variant for each of its virtual types. */
export type LoaderContext = {
  globalConf: Map<string, string>;
  localConf: Map<string, string>;
} & (
  | {
      readonly type: 'object';
      readonly kind: Kind;
      readonly source: FactorySource;
      protocol: string | undefined;
      loader: PasteLoader;
      /** The section that names the factory, for errors. */
      where?: { readonly file: string; readonly section: string };
    }
  | { readonly type: 'pipeline'; readonly app: LoaderContext; readonly filters: readonly LoaderContext[] }
  | { readonly type: 'filter-app'; readonly next: LoaderContext; readonly filter: LoaderContext }
  | { readonly type: 'filter-with'; readonly next: LoaderContext; readonly filter: LoaderContext }
);

/** Calls the factory, and what it is wrapped in, from the inside out. */
export function create(context: LoaderContext): Built {
  switch (context.type) {
    case 'pipeline': {
      const app = create(context.app) as Application;
      const filters = context.filters.map((filter) => create(filter) as Filter);
      return filters.reduceRight((inner, filter) => filter(inner), app);
    }
    case 'filter-app': {
      const next = create(context.next) as Application;
      return (create(context.filter) as Filter)(next);
    }
    case 'filter-with':
      return createFilterWith(create(context.filter) as Filter, context.next);
    case 'object':
      try {
        return invoke(context);
      } catch (error) {
        if (error instanceof PasteError && context.where !== undefined) {
          error.locate(context.where.file, context.where.section);
        }
        throw error;
      }
  }
}

/**
 * `filter-with` around an app is the filtered app; around anything else it composes two filters. PasteDeploy takes a
 * pipeline and a filter-app for filters here: such a section loads, and answers every request with this error.
 */
function createFilterWith(filter: Filter, next: LoaderContext): Built {
  const filtered = create(next);
  if (next.type === 'object' && next.kind === 'app') return filter(filtered as Application);
  if (next.type === 'object') return (app: Application) => filter((filtered as Filter)(app));
  return function composed(): never {
    throw new PasteError('TypeError', 'composed() takes 1 positional argument but 2 were given', {
      hint: `PasteDeploy can't wrap a ${next.type} with filter-with; name the filter in the pipeline instead`,
    });
  };
}

function invoke(context: LoaderContext & { type: 'object' }): Built {
  const protocol =
    context.protocol === 'paste.composit_factory' ? 'paste.composite_factory' : context.protocol;
  if (protocol === undefined || !KINDS[context.kind].protocols.flat().includes(protocol)) {
    throw new PasteError(
      'AssertionError',
      `Protocol ${protocol === undefined ? 'None' : repr(protocol)} unknown`,
    );
  }
  // The name is a keyword of the function through which PasteDeploy calls factories.
  if (context.localConf.has('callable')) {
    throw new PasteError('TypeError', "fix_call() got multiple values for argument 'callable'", {
      hint: "PasteDeploy can't hand on a setting of this name",
    });
  }
  if ('module' in context.source) {
    throw new PasteError('TypeError', "'module' object is not callable", {
      hint: `Name the factory in it: ${context.source.module}:NAME`,
    });
  }
  const factory =
    'exported' in context.source
      ? userFactory(context.source, protocol, context.where)
      : chooseFactory(context.source, protocol);
  const globalConf: PasteConf = Object.fromEntries(context.globalConf);
  const localConf: PasteConf = Object.fromEntries(context.localConf);
  switch (protocol) {
    case 'paste.composite_factory':
      return (factory as CompositeFactory)(context.loader, globalConf, localConf);
    case 'paste.filter_app_factory':
      return (app: Application) => (factory as FilterAppFactory)(app, globalConf, localConf);
    case 'paste.server_runner':
      return (app: Application) => (factory as ServerRunner)(app, globalConf, localConf);
    default:
      return (factory as AppFactory | FilterFactory | ServerFactory)(globalConf, localConf);
  }
}

/** The factory for a protocol; a name that stands for another kind of factory is refused rather than miscalled. */
function chooseFactory(source: readonly FactoryRow[], protocol: string): unknown {
  const row = source.find((candidate) => candidate.protocol === protocol);
  if (row !== undefined) {
    if (typeof row.factory === 'function') return row.factory;
    throw new PasteError('TypeError', `${repr(typeName(row.factory))} object is not callable`);
  }
  const known = source.map((candidate) => candidate.protocol).join(', ');
  throw new PasteError('TypeError', `a ${known} can't be used as ${protocol}`, {
    hint: 'The kind of the section (app, composite, filter) and of its factory must agree',
  });
}

import { isAbsolute } from 'node:path';
import type { Application, Filter } from '../environ/application.ts';
import { ConfigLoader, SCHEME, type LoadContext } from './config_loader.ts';
import { PasteError } from './errors.ts';
import type { FactoryTable, PasteConf, PasteLoader, Server } from './factory.ts';
import { lookupCall, lookupEgg } from './factory_table.ts';
import { isJavaScriptReference, loadJavaScript } from './js_module.ts';
import { create, type FactorySource, KINDS, type Kind, type LoaderContext } from './loader_context.ts';
import { repr } from './python.ts';
import { Resolution } from './resolution.ts';

export interface LoadOptions {
  /** Every factory that the file may name. */
  readonly factories: FactoryTable;
  /** Added to `[DEFAULT]` where the file does not set the key itself. */
  readonly globalConf?: PasteConf;
  /** The directory that a relative `config:` path starts from. */
  readonly relativeTo?: string;
}

/** An app's configuration without the app, as PasteDeploy's `appconfig` gives it. */
export interface AppConfig {
  readonly globalConf: PasteConf;
  readonly localConf: PasteConf;
  /** Both, the local values winning. */
  readonly config: PasteConf;
}

/**
 * PasteDeploy's `loadapp`: builds the application `name` (`main` unless given here or after `#`) of
 * `config:/abs/api-paste.ini`. Any failure is a PasteError with Python's class and text, the file and the section.
 */
export function loadApp(uri: string, name: string | undefined, options: LoadOptions): Application {
  return load('app', uri, name, options, create) as Application;
}

/** PasteDeploy's `loadfilter`. */
export function loadFilter(uri: string, name: string | undefined, options: LoadOptions): Filter {
  return load('filter', uri, name, options, create) as Filter;
}

/** PasteDeploy's `loadserver`. */
export function loadServer(uri: string, name: string | undefined, options: LoadOptions): Server {
  return load('server', uri, name, options, create) as Server;
}

/** PasteDeploy's `appconfig`: what the app's factory would receive; nothing is built. */
export function appConfig(uri: string, name: string | undefined, options: LoadOptions): AppConfig {
  const context = load('app', uri, name, options, (loaded) => loaded);
  return {
    globalConf: Object.fromEntries(context.globalConf),
    localConf: Object.fromEntries(context.localConf),
    config: Object.fromEntries([...context.globalConf, ...context.localConf]),
  };
}

function load<T>(
  kind: Kind,
  uri: string,
  name: string | undefined,
  options: LoadOptions,
  finish: (context: LoaderContext) => T,
): T {
  const loadContext = contextLoader(options.factories);
  return finish(
    loadContext(kind, uri, {
      resolution: new Resolution(),
      ...(name === undefined ? {} : { name }),
      ...(options.relativeTo === undefined ? {} : { relativeTo: options.relativeTo }),
      ...(options.globalConf === undefined
        ? {}
        : { globalConf: new Map(Object.entries(options.globalConf)) }),
    }),
  );
}

const SCHEMES = ['config', 'egg', 'call'];

/** PasteDeploy's `loadcontext` over one factory table. */
function contextLoader(factories: FactoryTable): LoadContext {
  const loadContext: LoadContext = (kind, uri, { name, relativeTo, globalConf, resolution }) => {
    const hash = uri.indexOf('#');
    const base = hash === -1 ? uri : uri.slice(0, hash);
    const wanted = name ?? (hash === -1 ? 'main' : uri.slice(hash + 1));
    const colon = base.indexOf(':');
    if (colon === -1) throw new PasteError('LookupError', `URI has no scheme: ${repr(base)}`);
    const scheme = base.slice(0, colon).toLowerCase();
    const path = base.slice(colon + 1);
    switch (scheme) {
      case 'config': {
        const loader = new ConfigLoader(
          resolveConfig(base, path, relativeTo),
          factories,
          loadContext,
          resolution,
        );
        if (globalConf !== undefined) loader.addDefaults(globalConf);
        return loader.getContext(kind, wanted, globalConf);
      }
      case 'egg':
        return SCHEME.test(wanted)
          ? loadContext(kind, wanted, { resolution, ...(globalConf === undefined ? {} : { globalConf }) })
          : eggContext(factories, kind, path, wanted, globalConf);
      case 'call':
        return {
          type: 'object',
          kind,
          source: callSource(
            factories,
            hash === -1 ? path : `${path}#${uri.slice(hash + 1)}`,
            path,
            relativeTo,
          ),
          protocol: undefined,
          globalConf: new Map(globalConf),
          localConf: new Map(),
          loader: NO_LOADER,
        };
      default:
        throw new PasteError(
          'LookupError',
          `URI scheme not known: ${repr(scheme)} (from ${SCHEMES.join(', ')})`,
        );
    }
  };
  return loadContext;
}

function callSource(
  factories: FactoryTable,
  reference: string,
  path: string,
  relativeTo: string | undefined,
): FactorySource {
  if (isJavaScriptReference(reference)) {
    return { spec: reference, exported: loadJavaScript(reference, relativeTo ?? '.') };
  }
  if (!path.includes(':')) {
    throw new PasteError('LookupError', 'Configuration not in format module:function');
  }
  return lookupCall(factories, path);
}

function eggContext(
  factories: FactoryTable,
  kind: Kind,
  distribution: string,
  entry: string,
  globalConf: ReadonlyMap<string, string> | undefined,
): LoaderContext {
  const rows = lookupEgg(factories, distribution, entry);
  const possible = KINDS[kind].protocols.flatMap((alternatives) => {
    const row = alternatives
      .map((protocol) => rows.find((candidate) => candidate.protocol === protocol))
      .find((candidate) => candidate !== undefined);
    return row === undefined ? [] : [row];
  });
  const [row] = possible;
  const protocols = KINDS[kind].protocols.flat().join(', ');
  if (row === undefined) {
    const points = Object.keys(factories).filter((key) => key.startsWith(`egg:${distribution}#`));
    throw new PasteError(
      'LookupError',
      `Entry point ${repr(entry)} not found in egg ${repr(distribution)} (protocols: ${protocols}; entry_points: )`,
      points.length === 0 ? {} : { hint: `Known: ${points.join(', ')}` },
    );
  }
  if (possible.length > 1) {
    throw new PasteError(
      'LookupError',
      `Ambiguous entry points for ${repr(entry)} in egg ${repr(distribution)} (protocols: ${protocols})`,
    );
  }
  return {
    type: 'object',
    kind,
    source: [row],
    protocol: row.protocol,
    globalConf: new Map(globalConf),
    localConf: new Map(),
    loader: NO_LOADER,
  };
}

/** Where a `config:` URI points, percent-decoded. */
function resolveConfig(uri: string, path: string, relativeTo: string | undefined): string {
  let file = path;
  if (!isAbsolute(path)) {
    if (relativeTo === undefined || relativeTo === '') {
      throw new PasteError(
        'ValueError',
        `Cannot resolve relative uri ${repr(uri)}; no relative_to keyword argument given`,
        { hint: 'The path must be absolute' },
      );
    }
    file = relativeTo.endsWith('/') ? relativeTo + path : `${relativeTo}/${path}`;
  }
  if (file.startsWith('///')) file = file.slice(2);
  return file.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** The loader of an object that was named without a file around it: it knows no sections. */
const NO_LOADER: PasteLoader = {
  getApp: (name) => noSection(name),
  getFilter: (name) => noSection(name),
};

function noSection(name: string): never {
  throw new PasteError('LookupError', `No section ${repr(name)}: the composite was not named in a file`);
}

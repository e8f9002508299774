import { dirname } from 'node:path';
import { ConfigParser } from './config_parser.ts';
import { PasteError } from './errors.ts';
import type { FactoryTable, PasteConf, PasteLoader } from './factory.ts';
import { lookupReference, requireDistribution } from './factory_table.ts';
import { isJavaScriptReference, loadJavaScript } from './js_module.ts';
import { create, KINDS, type FactorySource, type Kind, type LoaderContext } from './loader_context.ts';
import { suggestion } from '../environ/nearest.ts';
import { repr, split, strip } from './python.ts';
import type { Resolution } from './resolution.ts';
import type { Application, Filter } from '../environ/application.ts';

/** What a section costs beside its settings: looking it up, and calling its factory. */
const SECTION_EFFORT = 16;
/** How the name of something outside the file starts. */
export const SCHEME = /^[a-zA-Z]+:/;

/** Loads another URI: `config:`, `egg:` or `call:` inside a section. */
export type LoadContext = (
  kind: Kind,
  uri: string,
  options: {
    readonly name?: string;
    readonly relativeTo?: string;
    readonly globalConf?: ReadonlyMap<string, string>;
    readonly resolution: Resolution;
  },
) => LoaderContext;

/** PasteDeploy's ConfigLoader: finds sections of one file and turns them into contexts. */
export class ConfigLoader implements PasteLoader {
  private readonly parser: ConfigParser;
  private readonly table: FactoryTable;
  private readonly loadContext: LoadContext;
  private readonly resolution: Resolution;
  private byName: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(file: string, table: FactoryTable, loadContext: LoadContext, resolution: Resolution) {
    this.parser = new ConfigParser(strip(file), (effort) => resolution.spend(effort, this.parser.file));
    this.table = table;
    this.loadContext = loadContext;
    this.resolution = resolution;
  }

  addDefaults(values: ReadonlyMap<string, string>): void {
    this.parser.addDefaults(values);
  }

  getApp(name?: string, globalConf?: PasteConf): Application {
    return this.build('app', name, globalConf) as Application;
  }

  getFilter(name?: string, globalConf?: PasteConf): Filter {
    return this.build('filter', name, globalConf) as Filter;
  }

  private build(kind: Kind, name: string | undefined, globalConf: PasteConf | undefined): unknown {
    const label = `${kind} ${name ?? 'main'}`;
    return this.within(label, () => {
      const values = globalConf === undefined ? undefined : new Map(Object.entries(globalConf));
      return create(this.getContext(kind, name, values));
    });
  }

  /** The context of a section, or of a URI; `name` undefined means `main`, or a section that is only a prefix. */
  getContext(kind: Kind, name: string | undefined, globalConf?: ReadonlyMap<string, string>): LoaderContext {
    if (name !== undefined && SCHEME.test(name)) {
      return this.within(name, () =>
        this.loadContext(kind, name, {
          relativeTo: dirname(this.parser.file),
          resolution: this.resolution,
          ...(globalConf === undefined ? {} : { globalConf }),
        }),
      );
    }
    const section = this.findSection(kind, name);
    return this.within(`[${section}]`, () => {
      try {
        return this.sectionContext(kind, section, globalConf);
      } catch (error) {
        if (error instanceof PasteError) error.locate(this.parser.file, section);
        throw error;
      }
    });
  }

  private sectionContext(
    kind: Kind,
    section: string,
    inherited: ReadonlyMap<string, string> | undefined,
  ): LoaderContext {
    const defaults = this.parser.defaults();
    const options = this.parser.options(section);
    this.resolution.spend(SECTION_EFFORT + options.length + (inherited?.size ?? 0), this.parser.file);
    const globalConf = new Map([...defaults, ...(inherited ?? [])]);
    const localConf = new Map<string, string>();
    const additions = new Map<string, string>();
    const fromGlobals = new Map<string, string>();
    for (const option of options) {
      if (option.startsWith('set ')) {
        const name = strip(option.slice(4));
        const value = this.parser.get(section, option);
        additions.set(name, value);
        globalConf.set(name, value);
      } else if (option.startsWith('get ')) {
        fromGlobals.set(strip(option.slice(4)), this.parser.get(section, option));
      } else if (!defaults.has(option)) {
        localConf.set(option, this.parser.get(section, option));
      }
    }
    for (const [local, global] of fromGlobals) {
      const value = globalConf.get(global);
      if (value === undefined) {
        throw new PasteError('KeyError', repr(global), {
          hint: `'get ${local} = ${global}' takes its value from [DEFAULT]. ${suggestion(global, globalConf.keys())}`,
        });
      }
      localConf.set(local, value);
    }
    const filterWith = kind === 'server' ? undefined : take(localConf, 'filter-with');
    for (const distribution of split(take(localConf, 'require') ?? '')) {
      requireDistribution(this.table, distribution);
    }
    const site = { kind, section, globalConf, localConf, additions };
    const context = this.chooseContext(site);
    if (filterWith === undefined) return context;
    return {
      type: 'filter-with',
      globalConf,
      localConf,
      filter: this.getContext('filter', filterWith, globalConf),
      next: context,
    };
  }

  private chooseContext(site: Site): LoaderContext {
    if (site.section.startsWith('filter-app:')) return this.filterAppContext(site);
    if (site.section.startsWith('pipeline:')) return this.pipelineContext(site);
    return this.objectContext(site);
  }

  private objectContext(site: Site): LoaderContext {
    return site.localConf.has('use') ? this.contextFromUse(site) : this.contextFromExplicit(site);
  }

  private contextFromUse({ kind, section, globalConf, localConf, additions }: Site): LoaderContext {
    const use = take(localConf, 'use') as string;
    const context = this.getContext(kind, use, globalConf);
    for (const [key, value] of additions) context.globalConf.set(key, value);
    for (const [key, value] of localConf) context.localConf.set(key, value);
    const file = globalConf.get('__file__');
    if (file !== undefined) context.globalConf.set('__file__', file);
    if (context.type === 'object') {
      context.loader = this;
      context.protocol ??= protocolOf(section);
      context.where = { file: this.parser.file, section };
    }
    return context;
  }

  private contextFromExplicit({ kind, section, globalConf, localConf }: Site): LoaderContext {
    const possible: [string, string][] = [];
    for (const alternatives of KINDS[kind].protocols) {
      const protocol = alternatives.find((candidate) => localConf.has(candidate));
      if (protocol !== undefined) possible.push([protocol, localConf.get(protocol) as string]);
    }
    if (possible.length > 1) {
      const shown = possible.map(([protocol, value]) => `(${repr(protocol)}, ${repr(value)})`).join(', ');
      throw new PasteError('LookupError', `Multiple protocols given in section ${repr(section)}: [${shown}]`);
    }
    const [found] = possible;
    if (found === undefined) {
      throw new PasteError('LookupError', `No loader given in section ${repr(section)}`, {
        hint: `It needs use, or one of ${KINDS[kind].protocols.flat().join(', ')}`,
      });
    }
    const [protocol, reference] = found;
    localConf.delete(protocol);
    const source: FactorySource = isJavaScriptReference(reference)
      ? { spec: reference, exported: loadJavaScript(reference, dirname(this.parser.file)) }
      : lookupReference(this.table, reference);
    const where = { file: this.parser.file, section };
    return { type: 'object', kind, source, protocol, globalConf, localConf, loader: this, where };
  }

  private filterAppContext(site: Site): LoaderContext {
    const { section, globalConf, localConf } = site;
    const next = take(localConf, 'next');
    if (next === undefined) {
      throw new PasteError(
        'LookupError',
        `The [${section}] section in ${this.parser.file} is missing a 'next' setting`,
      );
    }
    return {
      type: 'filter-app',
      globalConf,
      localConf,
      next: this.getContext('app', next, globalConf),
      filter: this.objectContext({ ...site, kind: 'filter' }),
    };
  }

  private pipelineContext({ section, globalConf, localConf }: Site): LoaderContext {
    const pipeline = take(localConf, 'pipeline');
    if (pipeline === undefined) {
      throw new PasteError(
        'LookupError',
        `The [${section}] section in ${this.parser.file} is missing a 'pipeline' setting`,
      );
    }
    if (localConf.size > 0) {
      throw new PasteError(
        'LookupError',
        `The [${section}] pipeline section in ${this.parser.file} has extra (disallowed) settings: ` +
          [...localConf.keys()].join(', '),
      );
    }
    const names = split(pipeline);
    const app = names.pop();
    if (app === undefined) {
      throw new PasteError('IndexError', 'list index out of range', {
        hint: "'pipeline' must name at least an app",
      });
    }
    return {
      type: 'pipeline',
      globalConf,
      localConf,
      app: this.getContext('app', app, globalConf),
      filters: names.map((name) => this.getContext('filter', name, globalConf)),
    };
  }

  /** The one section of that name under the prefixes of the kind; `main` may be a bare prefix where none was asked. */
  private findSection(kind: Kind, name: string | undefined): string {
    const { prefixes } = KINDS[kind];
    const wanted = name ?? 'main';
    const possible: string[] = [];
    for (const alternatives of prefixes) {
      for (const prefix of alternatives) {
        const bare = name === undefined && this.parser.has(prefix) ? [prefix] : [];
        const found = [...bare, ...(this.sectionsByName().get(`${prefix}:${wanted}`) ?? [])];
        if (found.length > 0) {
          possible.push(...found);
          break;
        }
      }
    }
    const [section] = possible;
    if (section !== undefined && possible.length === 1) return section;
    const shown = name === undefined ? 'None' : repr(name);
    const allowed = `(prefixed by ${prefixes
      .flat()
      .map((prefix) => repr(prefix))
      .join(' or ')}) found in config ${this.parser.file}`;
    if (section === undefined) {
      const names = this.parser.sections().flatMap((candidate) => {
        const prefix = prefixes.flat().find((each) => candidate.startsWith(`${each}:`));
        return prefix === undefined ? [] : [strip(candidate.slice(prefix.length + 1))];
      });
      throw new PasteError('LookupError', `No section ${shown} ${allowed}`, {
        hint: suggestion(wanted, names),
      });
    }
    const listed = possible.map((candidate) => repr(candidate)).join(', ');
    throw new PasteError(
      'LookupError',
      `Ambiguous section names [${listed}] for section ${shown} ${allowed}`,
    );
  }

  /** Sections by what stands before the colon and, without the spaces around it, after it. */
  private sectionsByName(): ReadonlyMap<string, readonly string[]> {
    if (this.byName !== undefined) return this.byName;
    const byName = new Map<string, string[]>();
    for (const section of this.parser.sections()) {
      const colon = section.indexOf(':');
      if (colon === -1) continue;
      const key = `${section.slice(0, colon)}:${strip(section.slice(colon + 1))}`;
      const same = byName.get(key);
      if (same === undefined) byName.set(key, [section]);
      else same.push(section);
    }
    this.byName = byName;
    return byName;
  }

  private within<T>(step: string, run: () => T): T {
    return this.resolution.within(step, this.parser.file, run);
  }
}

interface Site {
  readonly kind: Kind;
  readonly section: string;
  readonly globalConf: Map<string, string>;
  readonly localConf: Map<string, string>;
  readonly additions: ReadonlyMap<string, string>;
}

/** The protocol that `call:` objects take from the type of the section that uses them. */
function protocolOf(section: string): string {
  const type = section.split(':', 1)[0] as string;
  if (type === 'app' || type === 'application') return 'paste.app_factory';
  if (type === 'composite' || type === 'composit') return 'paste.composit_factory';
  return `paste.${type}_factory`;
}

function take(values: Map<string, string>, key: string): string | undefined {
  const value = values.get(key);
  values.delete(key);
  return value;
}

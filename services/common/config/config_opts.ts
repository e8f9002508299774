import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseCommandLine } from './command_line.ts';
import {
  configDirs,
  confFilesIn,
  expandHome,
  findConfig,
  fixPath,
  readConfigFile,
  searchDirs,
  type SearchContext,
} from './config_file.ts';
import type { Conf, Location } from './conf.ts';
import {
  ConfigDirNotFoundError,
  ConfigFilesNotFoundError,
  ConfigFilesPermissionDeniedError,
  NotInitializedError,
  OptValueError,
  RequiredOptError,
  SystemExit,
} from './errors.ts';
import { groupView } from './group_view.ts';
import { diffNamespaces, type Mutation } from './mutation.ts';
import { Namespace } from './namespace.ts';
import { OptRegistry, type OptInfo } from './opt_info.ts';
import type { GroupValues, OptGroup } from './opts.ts';
import { pyText } from './python_text.ts';
import { Resolver } from './resolver.ts';
import { CONFIG_SOURCE_GROUP, type ConfigSource, openSources } from './sources/config_source.ts';
import { type FetchRemoteFile, fetchRemoteFile } from './sources/remote_file.ts';

export interface ConfigOptsOptions {
  /** Names the default files: `nova` finds nova.conf and nova.conf.d. */
  readonly project: string;
  /** The program: its own `PROG.conf` is searched too, and argparse's messages begin with it. */
  readonly prog: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  readonly cwd?: string;
  /** The text of `--version`; without it there is no such option. */
  readonly version?: string;
  /** Told of deprecated names and options, once each. */
  readonly warn?: (message: string) => void;
  /** Told of sources that cannot be read. */
  readonly onSourceError?: (message: string) => void;
  /** Fetches the files of `config_source`; null leaves all sources out. */
  readonly fetch?: FetchRemoteFile | null;
}

export interface ParseOptions {
  /** The arguments after the program's name. */
  readonly args?: readonly string[];
  /** Read unless the arguments have `--config-file`; searched in the standard directories where not given. */
  readonly defaultConfigFiles?: readonly string[];
  /** The same for directories and `--config-dir`; one that does not exist is passed over. */
  readonly defaultConfigDirs?: readonly string[];
}

export interface DumpRow {
  readonly group: string;
  readonly option: string;
  /** As Python's `str` shows it; `****` for a secret, set or not. */
  readonly value: string;
  readonly location: Location;
}

interface Sources {
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly dirs: readonly string[];
}

/**
 * oslo.config's ConfigOpts: declared options with values from code, the command line, the environment, files and
 * defaults, in that order of precedence. Everything that it throws is a ConfigError.
 */
export class ConfigOpts implements Conf {
  readonly #options: ConfigOptsOptions;
  readonly #context: SearchContext;
  readonly #registry = new OptRegistry();
  readonly #resolver: Resolver;
  readonly #views = new Map<OptGroup, unknown>();
  readonly #warned = new Set<string>();
  #parse: Sources | undefined;
  #version = 0;

  constructor(options: ConfigOptsOptions) {
    this.#options = options;
    this.#context = {
      home: options.home ?? options.env['HOME'] ?? '/',
      cwd: options.cwd ?? '/',
      env: options.env,
    };
    this.#registry.register(CONFIG_SOURCE_GROUP, false);
    this.#resolver = new Resolver(this.#registry, options.env, (info) => this.#warnRemoval(info));
  }

  /** Declares options. Throws DuplicateOptError, DefaultValueError, ArgsAlreadyParsedError. */
  registerGroup(table: OptGroup): void {
    this.#registry.register(table, this.#parse !== undefined);
    this.#changed();
  }

  declare(table: OptGroup): void {
    const missing = Object.entries(table.opts).filter(
      ([name]) => !this.#isDeclared(table.name, name.replaceAll('-', '_')),
    );
    if (missing.length > 0) this.registerGroup({ ...table, opts: Object.fromEntries(missing) });
  }

  /**
   * Reads the command line and the files. Values of options that the command line does not know are checked when they are
   * read (`validateAll` reads them all). A call that throws leaves what was read before.
   */
  parse({ args = [], defaultConfigFiles, defaultConfigDirs }: ParseOptions = {}): void {
    const { project, prog } = this.#options;
    const sources = {
      args,
      files: defaultConfigFiles ?? findConfig(project, prog, '.conf', this.#context),
      dirs: defaultConfigDirs ?? findConfig(project, prog, '.conf.d', this.#context),
    };
    const namespace = this.#read(sources);
    const before = this.#resolver.sources;
    try {
      this.#resolver.sources = this.#openSources(namespace);
      this.#checkRequired(namespace);
    } catch (error) {
      this.#resolver.sources = before;
      throw error;
    }
    this.#resolver.namespace = namespace;
    this.#resolver.mutableNamespace = namespace;
    this.#parse = sources;
    this.#changed();
  }

  group<G extends OptGroup>(table: G): GroupValues<G> {
    let view = this.#views.get(table);
    if (view === undefined) {
      view = groupView(
        table,
        () => this.#version,
        (dest) => this.get(table.name, dest),
      );
      this.#views.set(table, view);
    }
    return view as GroupValues<G>;
  }

  /**
   * One value, exactly as oslo.config gives it: an empty number is undefined (None) even where there is a default, which
   * the views of `group` give then.
   */
  get(group: string, option: string): unknown {
    return this.#resolver.read(group, option);
  }

  location(group: string, option: string): Location {
    return this.#resolver.locate(this.#registry.find(group, option));
  }

  get configFiles(): readonly string[] {
    return this.#resolver.namespace?.files.map((file) => file.path) ?? [];
  }

  /** The arguments that were parsed. */
  get args(): readonly string[] {
    return this.#parse?.args ?? [];
  }

  /** Replaces whatever any source says. Throws OptValueError. */
  setOverride(group: string, option: string, value: unknown): void {
    const info = this.#declared(group, option);
    info.override = { value: this.#resolver.enforce(info, value) };
    this.#changed();
  }

  /** Replaces the declared default; every source still takes precedence. Throws OptValueError. */
  setDefault(group: string, option: string, value: unknown): void {
    const info = this.#declared(group, option);
    info.setDefault = { value: this.#resolver.enforce(info, value) };
    this.#changed();
  }

  clearOverride(group: string, option: string): void {
    delete this.#declared(group, option).override;
    this.#changed();
  }

  clearDefault(group: string, option: string): void {
    delete this.#declared(group, option).setDefault;
    this.#changed();
  }

  /** Beside `--config-dir`, then beside the configuration files, newest first, then in the standard directories. */
  findFile(name: string): string | undefined {
    const namespace = this.#resolver.namespace;
    if (namespace === undefined) throw new NotInitializedError();
    const dirs = [
      ...namespace.configDirs.map((dir) => fixPath(dir, this.#context)),
      ...namespace.configFiles.toReversed().map((path) => dirname(fixPath(path, this.#context))),
      ...configDirs(this.#options.project, this.#context),
    ];
    return searchDirs(dirs, name);
  }

  /**
   * oslo.config's `mutate_config_files`: reads everything again. Mutable options take their new values; what else changed
   * is only named. Where anything is wrong (a file, a changed value) it throws, and nothing has changed.
   */
  mutate(): Mutation {
    const { namespace, mutableNamespace } = this.#resolver;
    if (this.#parse === undefined || namespace === undefined || mutableNamespace === undefined)
      throw new NotInitializedError();
    const next = this.#read(this.#parse);
    this.#checkRequired(next);
    const mutation = diffNamespaces(this.#registry.sorted(), this.#resolver, next);
    this.#resolver.mutableNamespace = next;
    this.#changed();
    return mutation;
  }

  /** Whether files or environment set an option that nobody has declared; oslo.config passes over it in silence. */
  setsUndeclared(): boolean {
    const { namespace, sources } = this.#resolver;
    const files = [...(namespace?.files ?? []), ...sources.map(({ file }) => file)];
    return (
      files.some(({ groups }) =>
        [...groups].some(([group, keys]) =>
          [...keys.keys()].some((option) => !this.#isDeclared(group, option)),
        ),
      ) ||
      Object.keys(this.#options.env).some((name) => {
        const [, group = '', option = ''] = /^OS_(.+?)__(.+)$/.exec(name) ?? [];
        return (
          option !== '' &&
          !this.#isDeclared(group === 'DEFAULT' ? group : group.toLowerCase(), option.toLowerCase())
        );
      })
    );
  }

  /** Reads every registered option, so that a bad value is found now. Throws the first error. */
  validateAll(): void {
    for (const info of this.#registry.sorted()) this.get(info.group, info.dest);
  }

  /** Every option with its value and its source, in the order of oslo.config's `log_opt_values`. */
  dump(): DumpRow[] {
    return [...this.#registry.sorted()].map((info) => ({
      group: info.group,
      option: info.dest,
      value: info.opt.secret === true ? '****' : this.#resolver.show(info, this.get(info.group, info.dest)),
      location: this.#resolver.locate(info),
    }));
  }

  #openSources(namespace: Namespace): ConfigSource[] {
    const { fetch = fetchRemoteFile, onSourceError } = this.#options;
    if (fetch === null) return [];
    this.#resolver.sources = [];
    const get = (group: string, option: string): unknown =>
      this.#resolver.resolve(this.#registry.find(group, option), namespace);
    return openSources(get('DEFAULT', 'config_source') as readonly string[], {
      fetch,
      get,
      declare: (group) => this.declare(group),
      onError: (message) => onSourceError?.(message),
    });
  }

  /** Default files, default directories, then the arguments from left to right, each file at its place. */
  #read({ args, files, dirs }: Sources): Namespace {
    const cliOpts = this.#registry.cliOpts();
    const namespace = new Namespace((group, name, info) => this.#warnRenamed(group, name, info));
    const read = (path: string): void => {
      const fixed = fixPath(path, this.#context);
      const file = readConfigFile(fixed);
      if (file === 'not_found') namespace.notFound.push(fixed);
      else if (file === 'permission_denied') namespace.permissionDenied.push(fixed);
      else namespace.addFile(file, cliOpts);
    };
    const given = (name: string): boolean => args.some((arg) => arg === name || arg.startsWith(`${name}=`));
    const explicitFiles: string[] = [];
    if (!given('--config-file')) files.forEach(read);
    if (!given('--config-dir'))
      for (const dir of dirs) confFilesIn(fixPath(dir, this.#context)).forEach(read);
    parseCommandLine(
      args,
      cliOpts,
      {
        configFile: (path) => {
          explicitFiles.push(path);
          read(path);
        },
        configDir: (dir) => {
          namespace.configDirs.push(dir);
          const expanded = expandHome(dir, this.#context.home);
          const path = fixPath(dir, this.#context);
          if (!existsSync(path)) throw new ConfigDirNotFoundError(expanded);
          confFilesIn(path).forEach(read);
        },
        set: (info, value, argument) =>
          namespace.setCli(info, value, { source: 'command_line', detail: argument.split('=', 1)[0] ?? '' }),
      },
      this.#options,
    );
    namespace.configFiles.push(...(explicitFiles.length > 0 ? explicitFiles : files));
    this.#checkCommandLine(namespace, cliOpts);
    if (namespace.notFound.length > 0) throw new ConfigFilesNotFoundError(namespace.notFound);
    if (namespace.permissionDenied.length > 0)
      throw new ConfigFilesPermissionDeniedError(namespace.permissionDenied);
    return namespace;
  }

  /** Options that the command line knows are checked at once, wherever their value came from. */
  #checkCommandLine(namespace: Namespace, cliOpts: readonly OptInfo[]): void {
    for (const info of cliOpts.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
      const found = namespace.find(info);
      if (found === undefined) continue;
      const value = this.#resolver.substituted(info, found.value, namespace);
      try {
        this.#resolver.convert(info, value);
      } catch (error) {
        if (!(error instanceof OptValueError)) throw error;
        const shown = info.opt.secret === true ? '****' : pyText(value);
        throw new SystemExit(1, `argument --${info.dest}: Invalid ${info.type.repr} value: ${shown}`);
      }
    }
  }

  #checkRequired(namespace: Namespace): void {
    for (const info of this.#registry.all()) {
      if (info.opt.required !== true || info.override !== undefined || info.setDefault !== undefined)
        continue;
      if (this.#resolver.resolve(info, namespace) === undefined)
        throw new RequiredOptError(info.name, info.group);
    }
  }

  /** An option as it was declared, also by an older name. */
  #declared(group: string, option: string): OptInfo {
    const info = this.#registry.find(group, option);
    return info.alias?.of ?? info;
  }

  #changed(): void {
    this.#version++;
    this.#resolver.forget();
  }

  #isDeclared(group: string, option: string): boolean {
    try {
      this.#registry.find(group, option);
      return true;
    } catch {
      return false;
    }
  }

  #warnRenamed(group: string, name: string, info: OptInfo): void {
    this.#warnOnce(
      `Option "${name}" from group "${group}" is deprecated. Use option "${info.name}" from group "${info.group}".`,
    );
  }

  #warnRemoval({ group, dest, opt }: OptInfo): void {
    const reason = opt.deprecatedReason === undefined ? '' : ` (${opt.deprecatedReason})`;
    this.#warnOnce(
      `Option "${dest}" from group "${group}" is deprecated for removal${reason}.  Its value may be silently ignored in the future.`,
    );
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#options.warn?.(message);
  }
}

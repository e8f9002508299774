import type { Location } from './conf.ts';
import {
  CircularReferenceError,
  ConfigError,
  ConfigFileValueError,
  ConfigSourceValueError,
  ConfigValueError,
  FailedReferenceError,
  NoSuchOptError,
  OptValueError,
  TemplateSubstitutionError,
} from './errors.ts';
import type { Found, Namespace } from './namespace.ts';
import type { OptInfo, OptRegistry } from './opt_info.ts';
import { pyText } from './python_text.ts';
import type { ConfigSource } from './sources/config_source.ts';
import { substitute } from './substitution.ts';

interface Source extends Found {
  /** Whether the error of a bad value is the one for files; oslo.config decides by where it looked first. */
  readonly fileError: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Finds the value of an option among its sources, replaces the references in it and converts it. */
export class Resolver {
  /** What `parse` read; options that are not mutable keep to it. */
  namespace: Namespace | undefined;
  /** Asked for what no file, flag or variable has. */
  sources: readonly ConfigSource[] = [];
  /** What `mutate` read last. */
  mutableNamespace: Namespace | undefined;
  readonly #registry: OptRegistry;
  readonly #env: Env;
  readonly #onRemoval: (info: OptInfo) => void;
  readonly #cache = new Map<OptInfo, unknown>();
  readonly #resolving = new Set<OptInfo>();

  constructor(registry: OptRegistry, env: Env, onRemoval: (info: OptInfo) => void) {
    this.#registry = registry;
    this.#env = env;
    this.#onRemoval = onRemoval;
  }

  /** Values may have changed. */
  forget(): void {
    this.#cache.clear();
  }

  /**
   * An option's value as a program reads it. For an option of DEFAULT, oslo.config turns every error but a bad value into
   * NoSuchOptError for that option.
   */
  read(group: string, dest: string): unknown {
    const info = this.#registry.find(group, dest);
    try {
      return this.resolve(info);
    } catch (error) {
      if (info.group !== 'DEFAULT' || error instanceof FailedReferenceError) throw error;
      if (error instanceof ConfigValueError || !(error instanceof ConfigError)) throw error;
      throw new FailedReferenceError(info.dest, info.group, this.locate(info), error);
    }
  }

  /** The value by what is in effect, or, uncached, by another reading of the files. */
  resolve(info: OptInfo, namespace?: Namespace): unknown {
    if (namespace === undefined && this.#cache.has(info)) return this.#cache.get(info);
    if (this.#resolving.has(info)) throw new CircularReferenceError([...this.#resolving, info]);
    this.#resolving.add(info);
    try {
      const value = this.#compute(info, namespace);
      if (namespace === undefined) this.#cache.set(info, value);
      return value;
    } catch (error) {
      // The name of what a secret refers to may be a part of a password; it never leaves the option.
      if (info.opt.secret === true && error instanceof NoSuchOptError)
        throw new NoSuchOptError(info.dest, info.group);
      throw error;
    } finally {
      this.#resolving.delete(info);
    }
  }

  #compute(info: OptInfo, namespace: Namespace | undefined): unknown {
    if (info.override !== undefined) return this.substituted(info, info.override.value, namespace, 'DEFAULT');
    const source = this.#source(info, namespace ?? this.#inEffect(info));
    if (source !== undefined) {
      try {
        return this.convert(info, this.substituted(info, source.value, namespace));
      } catch (error) {
        if (!(error instanceof ConfigValueError)) throw error;
        throw valueError(info, source, error);
      }
    }
    if (info.setDefault !== undefined)
      return this.substituted(info, info.setDefault.value, namespace, 'DEFAULT');
    const fallback: unknown = info.opt.default;
    if (fallback === undefined || fallback === null) return undefined;
    return this.convert(info, this.substituted(info, fallback, namespace));
  }

  /** The command line, the environment, files, sources elsewhere. Defaults are no source. */
  #source(info: OptInfo, namespace: Namespace | undefined): Source | undefined {
    const found = namespace?.find(info);
    if (found !== undefined && info.opt.deprecatedForRemoval === true) this.#onRemoval(info);
    if (found?.oslo.kind === 'command_line') return { ...found, fileError: false };
    const name = `OS_${info.group.toUpperCase()}__${(info.alias?.name ?? info.dest).toUpperCase()}`;
    const text = this.#env[name];
    if (text === undefined)
      return found === undefined ? this.#elsewhere(info) : { ...found, fileError: true };
    return {
      value: text,
      location: { source: 'environment', detail: name },
      oslo: found?.oslo ?? { kind: 'environment', detail: name },
      fileError: found !== undefined,
    };
  }

  #elsewhere(info: OptInfo): Source | undefined {
    for (const source of this.sources) {
      const found = source.find(info);
      if (found !== undefined) return { ...found, fileError: false };
    }
    return undefined;
  }

  #inEffect(info: OptInfo): Namespace | undefined {
    return info.opt.mutable === true ? this.mutableNamespace : this.namespace;
  }

  /** Where the value in effect came from. */
  locate(info: OptInfo): Location {
    if (info.override !== undefined) return { source: 'set_override', detail: '' };
    const source = this.#source(info, this.#inEffect(info));
    if (source !== undefined) return source.location;
    return { source: info.setDefault === undefined ? 'default' : 'set_default', detail: '' };
  }

  /**
   * The value with its references replaced. A bare name is looked up in the option's own group and then in DEFAULT; what
   * has no value is empty text.
   */
  substituted(info: OptInfo, value: unknown, namespace?: Namespace, group = info.group): unknown {
    return substitute(value, (name) => this.#referenced(name, group, namespace));
  }

  /**
   * What a reference stands for. As in oslo.config, a bare name whose option in the own group refers to an option that
   * does not exist is looked up in DEFAULT, too; and an older name stays text where Python's dict does not have the
   * present one: with a hyphen in it, or of an option of DEFAULT that was asked for in a group.
   */
  #referenced(name: string, group: string, namespace: Namespace | undefined): string | undefined {
    const target = this.#reference(name, group);
    const present = target.alias?.of;
    if (present?.name.includes('-') || (present?.group === 'DEFAULT' && target.group !== 'DEFAULT'))
      return undefined;
    try {
      return this.#text(target, namespace);
    } catch (error) {
      if (!(error instanceof NoSuchOptError) || target.group === 'DEFAULT') throw error;
      return this.#text(this.#registry.find('DEFAULT', name), namespace);
    }
  }

  #text(info: OptInfo, namespace: Namespace | undefined): string {
    const found = this.resolve(info, namespace);
    return found === undefined ? '' : this.show(info, found);
  }

  #reference(name: string, group: string): OptInfo {
    const dot = name.indexOf('.');
    try {
      return dot === -1
        ? this.#registry.find(group, name)
        : this.#registry.find(name.slice(0, dot), name.slice(dot + 1));
    } catch (error) {
      if (!(error instanceof NoSuchOptError)) throw error;
      if (this.#registry.hasGroup(name) && name !== 'DEFAULT')
        throw new TemplateSubstitutionError(name, `substituting group ${name} not supported`);
      return this.#registry.find('DEFAULT', name);
    }
  }

  /** Throws OptValueError. */
  convert(info: OptInfo, value: unknown): unknown {
    if (!info.multi) return info.type.convert(value);
    // oslo.config walks a string, so that a multi option from the environment is a list of its characters.
    const values = Array.isArray(value) ? (value as readonly unknown[]) : Array.from(pyText(value));
    return Object.freeze(values.map((one) => info.type.convert(one)));
  }

  /** What code sets is converted at once; undefined and null are None. */
  enforce(info: OptInfo, value: unknown): unknown {
    return value === undefined || value === null ? undefined : this.convert(info, value);
  }

  /** Python's `str` of a value of the option. */
  show(info: OptInfo, value: unknown): string {
    if (typeof value === 'string') return value;
    if (!info.multi || !Array.isArray(value)) return info.type.format(value);
    return `[${value.map((one) => info.type.format(one)).join(', ')}]`;
  }
}

function valueError(info: OptInfo, source: Source, error: ConfigValueError): ConfigSourceValueError {
  const secret = info.opt.secret === true;
  const reason = error instanceof OptValueError ? error.reason : error.message;
  const data = {
    group: info.group,
    option: info.name,
    value: secret ? '****' : source.value,
    reason: secret ? reason.replaceAll(pyText(source.value), '****') : reason,
    location: source.location,
    oslo: source.oslo,
  };
  return source.fileError ? new ConfigFileValueError(data) : new ConfigSourceValueError(data);
}

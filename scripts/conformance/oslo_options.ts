import { dictType, listType } from '../../services/common/config/container_types.ts';
import { OptValueError } from '../../services/common/config/errors.ts';
import {
  hostAddressType,
  hostDomainType,
  hostnameType,
  ipType,
} from '../../services/common/config/network_types.ts';
import { floatType, integerType, portType, rangeType } from '../../services/common/config/number_types.ts';
import type { OptType } from '../../services/common/config/opt_type.ts';
import { optGroup, type Opt, type OptGroup } from '../../services/common/config/opts.ts';
import { booleanType, stringType } from '../../services/common/config/text_types.ts';
import { uriType } from '../../services/common/config/uri_type.ts';

/** One of oslo_config.types, by the name of its class and its arguments. */
export interface TypeSpec {
  readonly kind: string;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly choices?: readonly (string | number)[] | null;
  readonly ignore_case?: boolean;
  readonly regex?: string | null;
  readonly max_length?: number | null;
  readonly quotes?: boolean | null;
  readonly bounds?: boolean | null;
  readonly item?: TypeSpec | null;
  readonly value?: TypeSpec | null;
  readonly version?: number | null;
  readonly schemes?: readonly string[] | null;
  readonly inclusive?: boolean;
}

/** An option of oslo.config as a vector writes it: `type` is the class (`str` for StrOpt), the rest its arguments. */
export interface OptSpec extends Omit<TypeSpec, 'kind'> {
  readonly name: string;
  readonly type: string;
  readonly group?: string | null;
  readonly dest?: string | null;
  readonly default?: unknown;
  readonly type_spec?: TypeSpec;
  readonly required?: boolean | null;
  readonly secret?: boolean;
  readonly cli?: boolean;
  readonly short?: string | null;
  readonly mutable?: boolean;
  readonly deprecated?: readonly { readonly name?: string | null; readonly group?: string | null }[];
  readonly deprecated_name?: string | null;
  readonly deprecated_group?: string | null;
  readonly deprecated_for_removal?: boolean;
  readonly deprecated_reason?: string | null;
}

/** The classes of options that are a type and nothing else. */
const KINDS: Readonly<Record<string, string>> = {
  str: 'String',
  int: 'Integer',
  float: 'Float',
  port: 'Port',
  bool: 'Boolean',
  list: 'List',
  dict: 'Dict',
  ip: 'IPAddress',
  hostname: 'Hostname',
  host: 'HostAddress',
  host_address: 'HostAddress',
  hostdomain: 'HostDomain',
  host_domain: 'HostDomain',
  uri: 'URI',
};

/** The group that declares one option of a vector. @throws OptValueError where its declaration contradicts itself */
export function declare(spec: OptSpec): OptGroup {
  const dest = spec.dest ?? spec.name;
  const { default: fallback, required, secret, cli, short, mutable } = spec;
  const base = {
    help: '',
    name: spec.name,
    ...(fallback !== undefined && fallback !== null && { default: fallback }),
    ...(required && { required }),
    ...(secret && { secret }),
    ...(cli && { cli }),
    ...(short && { short }),
    ...(mutable && { mutable }),
    ...(spec.deprecated_for_removal && { deprecatedForRemoval: true }),
    ...(spec.deprecated_reason && { deprecatedReason: spec.deprecated_reason }),
    deprecatedNames: olderNames(spec),
  };
  return optGroup(spec.group ?? 'DEFAULT', '', { [dest]: { ...base, ...typed(spec) } as unknown as Opt });
}

/** As `group.name`, in the order in which oslo.config looks them up. */
function olderNames(spec: OptSpec): string[] {
  const all = [...(spec.deprecated ?? [])];
  for (const { name, group } of all)
    if (name?.includes('-')) all.push({ name: name.replaceAll('-', '_'), ...(group && { group }) });
  if (spec.deprecated_name || spec.deprecated_group)
    all.push({ name: spec.deprecated_name ?? null, group: spec.deprecated_group ?? null });
  return all
    .filter(({ name, group }) => name || group)
    .map(({ name, group }) => {
      // A dot would separate a group.
      const own = name?.includes('.') ? (spec.group ?? 'DEFAULT') : undefined;
      const within = group || own;
      return within ? `${within}.${name ?? ''}` : (name ?? '');
    });
}

/** The option classes whose own tables the product has stay what they are there; others are made of types. */
function typed(spec: OptSpec): Record<string, unknown> {
  switch (spec.type) {
    case 'bool':
      return { type: 'boolean' };
    case 'multistr':
      return { type: 'multi' };
    case 'multi':
      return { type: 'typed', as: typeOfSpec(spec.item ?? { kind: 'String' }), multi: true };
    case 'typed':
      return { type: 'typed', as: typeOfSpec(spec.type_spec ?? { kind: 'String' }) };
    default: {
      const kind = KINDS[spec.type];
      if (kind === undefined) throw new Error(`no option class is known as ${spec.type}`);
      return { type: 'typed', as: typeOfSpec({ ...spec, kind }) };
    }
  }
}

/** @throws OptValueError where the arguments contradict each other */
function typeOfSpec(spec: TypeSpec): OptType {
  const min = spec.min ?? undefined;
  const max = spec.max ?? undefined;
  const version = (spec.version ?? undefined) as 4 | 6 | undefined;
  const bounds = spec.bounds ?? false;
  switch (spec.kind) {
    case 'String':
    case 'MultiString':
      if (spec.choices?.length && spec.regex)
        throw new OptValueError("'choices' and 'regex' cannot both be specified");
      return stringType({
        choices: (spec.choices as readonly string[] | null | undefined) ?? undefined,
        ignoreCase: spec.ignore_case,
        regex: spec.regex ? javascriptRegex(spec.regex) : undefined,
        maxLength: spec.max_length ?? undefined,
        quotes: spec.quotes ?? undefined,
      }) as OptType;
    case 'Boolean':
      return booleanType() as OptType;
    case 'Integer':
    case 'Port': {
      const choices = (spec.choices as readonly number[] | null | undefined) ?? undefined;
      return (spec.kind === 'Port' ? portType : integerType)({ min, max, choices }) as OptType;
    }
    case 'Float':
      return floatType({ min, max }) as OptType;
    case 'Range':
      return rangeType({ min, max, inclusive: spec.inclusive }) as OptType;
    case 'List':
      return listType(typeOfSpec(spec.item ?? { kind: 'String' }), { bounds }) as OptType;
    case 'Dict':
      return dictType(typeOfSpec(spec.value ?? spec.item ?? { kind: 'String' }), { bounds }) as OptType;
    case 'IPAddress':
      return ipType({ version }) as OptType;
    case 'Hostname':
      return hostnameType() as OptType;
    case 'HostAddress':
      return hostAddressType({ version }) as OptType;
    case 'HostDomain':
      return hostDomainType({ version }) as OptType;
    case 'URI':
      return uriType({
        schemes: spec.schemes ?? undefined,
        maxLength: spec.max_length ?? undefined,
      }) as OptType;
    default:
      throw new Error(`no type is known as ${spec.kind}`);
  }
}

/** Python's spellings that JavaScript does not have. */
function javascriptRegex(pattern: string): RegExp {
  const [, flags = '', body = ''] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(pattern) ?? [];
  return new RegExp(body.replaceAll('(?P<', '(?<').replaceAll('\\A', '^').replaceAll('\\Z', '$'), flags);
}

import { dictType, listType } from './container_types.ts';
import { hostAddressType, hostDomainType, hostnameType, ipType } from './network_types.ts';
import { floatType, integerType, portType } from './number_types.ts';
import type { OptType } from './opt_type.ts';
import type { Opt } from './opts.ts';
import { booleanType, stringType } from './text_types.ts';
import { uriType } from './uri_type.ts';

type Converters = { readonly [K in Opt['type']]: (opt: Extract<Opt, { type: K }>) => OptType };

/** One row a declared type; a multi option's row is the type of one of its values. */
const CONVERTERS: Converters = {
  string: stringType,
  boolean: booleanType,
  integer: integerType,
  float: floatType,
  port: portType,
  list: (opt) => listType(stringType({ choices: opt.itemChoices }), opt),
  dict: (opt) => dictType(stringType(), opt),
  multi: () => stringType(),
  host_address: hostAddressType,
  host_domain: hostDomainType,
  hostname: hostnameType,
  ip: ipType,
  uri: uriType,
  typed: (opt) => opt.as,
} as unknown as Converters;

/** The type that an option's declaration names. Throws OptValueError where the declaration contradicts itself. */
export function typeOf(opt: Opt): OptType {
  const convert = CONVERTERS[opt.type] as (declared: Opt) => OptType;
  return convert(opt);
}

/** Whether a repeated name keeps all of its values (oslo.config's MultiOpt and MultiStrOpt). */
export function isMulti(opt: Opt): boolean {
  return opt.type === 'multi' || (opt.type === 'typed' && opt.multi === true);
}

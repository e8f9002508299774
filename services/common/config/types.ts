import { dictType, listType } from './container_types.ts';
import { hostAddressType, hostDomainType, hostnameType, ipType } from './network_types.ts';
import { floatType, integerType, portType } from './number_types.ts';
import type { OptType } from './opt_type.ts';
import type { Opt } from './opts.ts';
import { booleanType, stringType } from './text_types.ts';
import { uriType } from './uri_type.ts';

/**
 * The type that an option's declaration names; for a multi option, of one of its values. Throws OptValueError where the
 * declaration contradicts itself.
 */
export function typeOf(opt: Opt): OptType {
  switch (opt.type) {
    case 'string':
      return stringType(opt) as OptType;
    case 'boolean':
      return booleanType() as OptType;
    case 'integer':
      return integerType(opt) as OptType;
    case 'float':
      return floatType(opt) as OptType;
    case 'port':
      return portType(opt) as OptType;
    case 'list':
      return listType(stringType({ choices: opt.itemChoices }), opt) as OptType;
    case 'dict':
      return dictType(stringType(), opt) as OptType;
    case 'multi':
      return stringType() as OptType;
    case 'host_address':
      return hostAddressType(opt) as OptType;
    case 'host_domain':
      return hostDomainType(opt) as OptType;
    case 'hostname':
      return hostnameType() as OptType;
    case 'ip':
      return ipType(opt) as OptType;
    case 'uri':
      return uriType(opt) as OptType;
    case 'typed':
      return opt.as;
  }
}

/** Whether a repeated name keeps all of its values (oslo.config's MultiOpt and MultiStrOpt). */
export function isMulti(opt: Opt): boolean {
  return opt.type === 'multi' || (opt.type === 'typed' && opt.multi === true);
}

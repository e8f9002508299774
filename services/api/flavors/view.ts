import type { Flavor } from '../../common/compute/flavors.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import { PyFloat } from '../wsgi/python_json.ts';
import type { ApiRequest } from '../wsgi/route.ts';

const EXTRA_SPECS_RULE = 'os_compute_api:os-flavor-extra-specs:index';

/** A flavor as lists without detail show it. */
export function basicFlavor(request: ApiRequest, flavor: Flavor): JsonObject {
  return {
    id: flavor.flavorid,
    name: flavor.name,
    links: request.links.pair('flavors', flavor.flavorid),
    ...(request.version.atLeast('2.55') ? { description: flavor.description } : {}),
  };
}

/** A flavor in full, with what its version shows of it. Source: nova.api.openstack.compute.views.flavors. */
export function showFlavor(request: ApiRequest, flavor: Flavor, withExtraSpecs: boolean): JsonObject {
  const { version } = request;
  const before2102 = version.before('2.102');
  return {
    id: flavor.flavorid,
    name: flavor.name,
    ram: flavor.memory_mb,
    disk: flavor.root_gb,
    swap: flavor.swap === 0 && version.before('2.75') ? '' : flavor.swap,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral_gb,
    ...(before2102 ? { 'OS-FLV-DISABLED:disabled': flavor.disabled === 1 } : {}),
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.is_public === 1,
    ...(before2102 ? { rxtx_factor: new PyFloat(flavor.rxtx_factor) } : {}),
    links: request.links.pair('flavors', flavor.flavorid),
    ...(version.atLeast('2.55') ? { description: flavor.description } : {}),
    ...(withExtraSpecs ? { extra_specs: flavor.extra_specs } : {}),
  };
}

/** Extra specs stand in a flavor from 2.61 on, for who may list them. */
export function showsExtraSpecs(request: ApiRequest): boolean {
  return request.version.atLeast('2.61') && request.allows(EXTRA_SPECS_RULE);
}

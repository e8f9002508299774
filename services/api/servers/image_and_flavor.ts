import type { Instance } from '../../common/compute/instances.ts';
import type { JsonObject, JsonValue } from '../wsgi/python_json.ts';
import type { ApiRequest } from '../wsgi/route.ts';

const IMAGE_PREFIX = 'image_';

/** A server's image: an empty text where it booted from a volume; from 2.98 with the properties it had at boot. */
export function imageOf({ links, version }: ApiRequest, instance: Instance): JsonValue {
  const id = instance.image_ref;
  if (id === '') return '';
  const image: JsonObject = { id, links: [{ rel: 'bookmark', href: links.bookmark('images', id) }] };
  if (version.before('2.98')) return image;
  const properties = Object.entries(instance.system_metadata)
    .filter(([key]) => key.startsWith(IMAGE_PREFIX))
    .map(([key, value]) => [key.slice(IMAGE_PREFIX.length), value]);
  return { ...image, properties: Object.fromEntries(properties) as JsonObject };
}

/** A server's flavor: a reference until 2.46, from then on the copy that the server keeps. */
export function flavorOf(request: ApiRequest, { flavor, project_id }: Instance): JsonObject {
  const { links, version } = request;
  if (version.before('2.47')) {
    const { flavorid } = flavor;
    return { id: flavorid, links: [{ rel: 'bookmark', href: links.bookmark('flavors', flavorid) }] };
  }
  const showsExtraSpecs = request.allows('os_compute_api:servers:show:flavor-extra-specs', { project_id });
  return {
    vcpus: flavor.vcpus,
    ram: flavor.memory_mb,
    disk: flavor.root_gb,
    ephemeral: flavor.ephemeral_gb,
    swap: flavor.swap,
    original_name: flavor.name,
    ...(showsExtraSpecs ? { extra_specs: flavor.extra_specs } : {}),
  };
}

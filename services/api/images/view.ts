import type { Image } from '../../common/compute/images.ts';
import { isoZulu } from '../../common/compute/timestamps.ts';
import { glanceGroup } from '../../common/conf/glance.ts';
import { hostUrl, withLinkPrefix } from '../wsgi/links.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest } from '../wsgi/route.ts';

/** Glance's words for a status, and Nova's word and progress for each. Any other is UNKNOWN. */
export const IMAGE_STATUSES: Readonly<
  Record<string, { readonly status: string; readonly progress: number }>
> = {
  queued: { status: 'SAVING', progress: 25 },
  saving: { status: 'SAVING', progress: 50 },
  active: { status: 'ACTIVE', progress: 100 },
  deleted: { status: 'DELETED', progress: 0 },
  pending_delete: { status: 'DELETED', progress: 0 },
  killed: { status: 'ERROR', progress: 0 },
};

/** An image as the list without detail shows it. */
export function basicImage(request: ApiRequest, image: Image): JsonObject {
  return { id: image.id, name: image.name, links: imageLinks(request, image.id) };
}

/** An image in full. Source: nova.api.openstack.compute.views.images. */
export function showImage(request: ApiRequest, image: Image): JsonObject {
  const { properties } = image;
  const known = IMAGE_STATUSES[image.status];
  const { instance_uuid: server, auto_disk_config: diskConfig } = properties;
  return {
    id: image.id,
    name: image.name,
    minRam: image.min_ram,
    minDisk: image.min_disk,
    metadata: properties,
    created: isoZulu(image.created_at),
    updated: isoZulu(image.updated_at),
    status: known?.status ?? 'UNKNOWN',
    progress: known?.progress ?? 0,
    'OS-EXT-IMG-SIZE:size': image.size,
    links: imageLinks(request, image.id),
    ...(server === undefined ? {} : { server: { id: server, links: request.links.pair('servers', server) } }),
    ...(diskConfig === undefined
      ? {}
      : { 'OS-DCF:diskConfig': /^(1|t|true|on|y|yes)$/i.test(diskConfig) ? 'AUTO' : 'MANUAL' }),
  };
}

/**
 * `alternate` is where the image service has it: the address that `[glance]` names, else this host, under the operator's
 * `glance_link_prefix`.
 */
function imageLinks(request: ApiRequest, id: string): JsonObject[] {
  const { endpoint_override, api_servers } = request.service.conf.group(glanceGroup);
  const address = endpoint_override ?? api_servers?.[0] ?? hostUrl(request.environ);
  const glance = withLinkPrefix(address, request.options.glanceLinkPrefix).replace(/\/+$/, '');
  return [
    ...request.links.pair('images', id),
    { rel: 'alternate', type: 'application/vnd.openstack.image', href: `${glance}/images/${id}` },
  ];
}

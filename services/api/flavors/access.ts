import { addFlavorAccess, listFlavorAccess, removeFlavorAccess } from '../../common/compute/flavor_writes.ts';
import { getFlavor } from '../../common/compute/flavors.ts';
import { conflict, notFound } from '../wsgi/faults.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';

const ROOT = 'os_compute_api:os-flavor-access';

async function accessList(request: ApiRequest, flavorId: string): Promise<ApiResult> {
  const projects = await listFlavorAccess(request.service.db.kysely, flavorId);
  return { body: { flavor_access: projects.map((tenant_id) => ({ flavor_id: flavorId, tenant_id })) } };
}

/** `GET /flavors/{flavor_id}/os-flavor-access`. A public flavor has no such list. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  request.can(ROOT);
  const id = request.params['flavor_id'] as string;
  const flavor = await getFlavor(request.service.db.kysely, id, request.context);
  if (flavor.is_public === 1) throw notFound('Access list not available for public flavors.');
  return accessList(request, id);
}

/** `addTenantAccess`. Before 2.7 even a public flavor can be shared, to no effect. */
export async function addTenantAccess(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:add_tenant_access`, {});
  const { addTenantAccess: body } = request.body as { readonly addTenantAccess: { readonly tenant: string } };
  const id = request.params['id'] as string;
  const flavor = await getFlavor(request.service.db.kysely, id, request.context);
  if (request.version.atLeast('2.7') && flavor.is_public === 1) {
    throw conflict('Can not add access to a public flavor.');
  }
  await addFlavorAccess(request.service.db, id, body.tenant);
  return accessList(request, id);
}

/** `removeTenantAccess`. */
export async function removeTenantAccess(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:remove_tenant_access`, {});
  const { removeTenantAccess: body } = request.body as {
    readonly removeTenantAccess: { readonly tenant: string };
  };
  const id = request.params['id'] as string;
  await getFlavor(request.service.db.kysely, id, request.context);
  await removeFlavorAccess(request.service.db, id, body.tenant);
  return accessList(request, id);
}

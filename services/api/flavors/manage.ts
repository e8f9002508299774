import { createFlavor, deleteFlavor, updateFlavor } from '../../common/compute/flavor_writes.ts';
import { getFlavor } from '../../common/compute/flavors.ts';
import { boolFrom } from '../validation/parameter_types.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { showFlavor, showsExtraSpecs } from './view.ts';

/** A number as a schema lets it in: itself, a decimal text, or a float. */
type Numeric = number | string | { readonly value: number };

interface FlavorBody {
  readonly name: string;
  readonly id?: string | number | null;
  readonly ram: Numeric;
  readonly vcpus: Numeric;
  readonly disk: Numeric;
  readonly 'OS-FLV-EXT-DATA:ephemeral'?: Numeric;
  readonly swap?: Numeric;
  readonly rxtx_factor?: Numeric;
  readonly 'os-flavor-access:is_public'?: unknown;
  readonly description?: string | null;
}

const numberOf = (value: Numeric): number => Number(typeof value === 'object' ? value.value : value);

/** `GET /flavors/{id}`. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  const flavor = await getFlavor(request.service.db.kysely, request.params['id'] as string, request.context);
  return { body: { flavor: showFlavor(request, flavor, showsExtraSpecs(request)) } };
}

/** `POST /flavors`. A legacy client's name may have spaces around it; they are cut. */
export async function create(request: ApiRequest): Promise<ApiResult> {
  request.can('os_compute_api:os-flavor-manage:create', {});
  const { flavor: body } = request.body as { readonly flavor: FlavorBody };
  const { service } = request;
  const flavor = await createFlavor(
    service.db,
    {
      name: request.legacyV2 ? body.name.trim() : body.name,
      flavorid: body.id === undefined || body.id === null ? null : String(body.id),
      memory_mb: numberOf(body.ram),
      vcpus: numberOf(body.vcpus),
      root_gb: numberOf(body.disk),
      ephemeral_gb: numberOf(body['OS-FLV-EXT-DATA:ephemeral'] ?? 0),
      swap: numberOf(body.swap ?? 0),
      rxtx_factor: numberOf(body.rxtx_factor ?? 1),
      is_public: boolFrom(body['os-flavor-access:is_public'] ?? true),
      description: body.description ?? null,
    },
    service.now(),
  );
  return { body: { flavor: showFlavor(request, flavor, showsExtraSpecs(request)) } };
}

/** `PUT /flavors/{id}`: its description. */
export async function update(request: ApiRequest): Promise<ApiResult> {
  request.can('os_compute_api:os-flavor-manage:update', {});
  const { flavor: body } = request.body as { readonly flavor: { readonly description: string | null } };
  const { db, now } = request.service;
  const flavor = await updateFlavor(db, request.params['id'] as string, body, now());
  return { body: { flavor: showFlavor(request, flavor, showsExtraSpecs(request)) } };
}

/** `DELETE /flavors/{id}`. */
export async function remove(request: ApiRequest): Promise<void> {
  request.can('os_compute_api:os-flavor-manage:delete', {});
  await deleteFlavor(request.service.db, request.params['id'] as string);
}

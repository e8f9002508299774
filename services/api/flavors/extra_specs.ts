import { flavorExtraSpecsNotFound } from '../../common/compute/errors.ts';
import { deleteFlavorExtraSpec, setFlavorExtraSpecs } from '../../common/compute/flavor_writes.ts';
import { getFlavor } from '../../common/compute/flavors.ts';
import { badRequest } from '../wsgi/faults.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import { str } from '../wsgi/python_repr.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { checkExtraSpecs } from './extra_spec_validation.ts';

const ROOT = 'os_compute_api:os-flavor-extra-specs';

const texts = (specs: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(specs).map(([key, value]) => [key, str(value)]));

/** `GET /flavors/{flavor_id}/os-extra_specs`. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:index`);
  const { extra_specs } = await flavorOf(request);
  return { body: { extra_specs } };
}

/** `GET /flavors/{flavor_id}/os-extra_specs/{id}`. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:show`);
  const key = request.params['id'] as string;
  const flavor = await flavorOf(request);
  const value = flavor.extra_specs[key];
  if (value === undefined) throw flavorExtraSpecsNotFound(flavor.flavorid, key);
  return { body: { [key]: value } };
}

/** `POST /flavors/{flavor_id}/os-extra_specs`: merges, and echoes what was sent. */
export async function create(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:create`);
  const { extra_specs } = request.body as { readonly extra_specs: JsonObject };
  const specs = texts(extra_specs);
  if (request.version.atLeast('2.86')) checkExtraSpecs(specs);
  const flavor = await flavorOf(request);
  await setFlavorExtraSpecs(request.service.db, flavor.flavorid, specs);
  return { body: { extra_specs } };
}

/** `PUT /flavors/{flavor_id}/os-extra_specs/{id}`: the body's one key is the URL's. */
export async function update(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:update`);
  const body = request.body as JsonObject;
  const key = request.params['id'] as string;
  if (!Object.hasOwn(body, key)) throw badRequest('Request body and URI mismatch');
  const specs = texts(body);
  if (request.version.atLeast('2.86')) checkExtraSpecs(specs);
  const flavor = await flavorOf(request);
  await setFlavorExtraSpecs(request.service.db, flavor.flavorid, specs);
  return { body };
}

/** `DELETE /flavors/{flavor_id}/os-extra_specs/{id}`. */
export async function remove(request: ApiRequest): Promise<void> {
  request.can(`${ROOT}:delete`);
  const flavor = await flavorOf(request);
  await deleteFlavorExtraSpec(request.service.db, flavor.flavorid, request.params['id'] as string);
}

const flavorOf = (request: ApiRequest): ReturnType<typeof getFlavor> =>
  getFlavor(request.service.db.kysely, request.params['flavor_id'] as string, request.context);

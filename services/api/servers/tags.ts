import { getInstanceMapping } from '../../common/compute/instance_mappings.ts';
import {
  addInstanceTag,
  checkTagsWritable,
  deleteInstanceTag,
  listInstanceTags,
  setInstanceTags,
} from '../../common/compute/instance_tags.ts';
import { tag as tagSchema } from '../validation/parameter_types.ts';
import { firstFailure } from '../validation/validator.ts';
import { badRequest, notFound } from '../wsgi/faults.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';

type Write = 'update' | 'update_all' | 'delete' | 'delete_all';

/** What a refusal because of the state calls each of them. */
const ACTIONS: Readonly<Record<Write, string>> = {
  update: 'update tag',
  update_all: 'update tags',
  delete: 'delete tag',
  delete_all: 'delete tags',
};

/**
 * Finds whose server it is and asks the policy, in this order, unlike the server's other resources: one of another
 * project is 403, and one that nobody has is told from one that is deleted.
 */
async function authorize(request: ApiRequest, action: Write | 'index' | 'show'): Promise<string> {
  const uuid = request.params.server_id ?? '';
  const { project_id } = await getInstanceMapping(request.service.db.kysely, uuid);
  request.can(`os_compute_api:os-server-tags:${action}`, { project_id });
  return uuid;
}

async function authorizeWrite(request: ApiRequest, write: Write): Promise<string> {
  const uuid = await authorize(request, write);
  await checkTagsWritable(request.service.db.kysely, uuid, { action: ACTIONS[write], ...optionsOf(request) });
  return uuid;
}

const optionsOf = ({ context, service }: ApiRequest) => ({ context, now: service.now() });

/** `GET /servers/{server_id}/tags`. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  const uuid = await authorize(request, 'index');
  return { body: { tags: await listInstanceTags(request.service.db.kysely, uuid, optionsOf(request)) } };
}

/** `GET /servers/{server_id}/tags/{id}`: whether it has the tag. */
export async function show(request: ApiRequest): Promise<void> {
  const uuid = await authorize(request, 'show');
  const tag = request.params.id ?? '';
  const tags = await listInstanceTags(request.service.db.kysely, uuid, optionsOf(request));
  if (!tags.includes(tag)) throw notFound(`Server ${uuid} has no tag '${tag}'`);
}

/** `PUT /servers/{server_id}/tags`: replaces. */
export async function updateAll(request: ApiRequest): Promise<ApiResult> {
  const uuid = await authorizeWrite(request, 'update_all');
  const { tags } = request.body as { readonly tags: readonly string[] };
  return { body: { tags: await setInstanceTags(request.service.db, uuid, tags, optionsOf(request)) } };
}

/** `PUT /servers/{server_id}/tags/{id}`: 201 and where it is, or 204 where the server has the tag already. */
export async function update(request: ApiRequest): Promise<ApiResult> {
  const uuid = await authorizeWrite(request, 'update');
  const tag = request.params.id ?? '';
  const failure = firstFailure(tagSchema, tag);
  if (failure !== undefined) {
    throw badRequest(
      `Tag '${tag}' is invalid. It must be a non empty string without characters '/' and ','. ` +
        `Validation error message: ${failure.message}`,
    );
  }
  const added = await addInstanceTag(request.service.db, uuid, tag, optionsOf(request));
  const contentType = 'text/html; charset=UTF-8';
  if (!added) return { status: 204, contentType };
  const headers = { Location: `${request.links.self('servers', uuid)}/tags/${headerText(tag)}` };
  return { status: 201, contentType, headers };
}

/** Nova puts the tag into the header as it is. What a header can't hold, a new line among it, is escaped here. */
const headerText = (text: string): string => text.replace(/[^ -~]+/gu, encodeURIComponent);

/** `DELETE /servers/{server_id}/tags/{id}`. */
export async function remove(request: ApiRequest): Promise<void> {
  const uuid = await authorizeWrite(request, 'delete');
  await deleteInstanceTag(request.service.db, uuid, request.params.id ?? '', optionsOf(request));
}

/** `DELETE /servers/{server_id}/tags`: all of them. */
export async function removeAll(request: ApiRequest): Promise<void> {
  const uuid = await authorizeWrite(request, 'delete_all');
  await setInstanceTags(request.service.db, uuid, [], optionsOf(request));
}

import { createKeyPair, deleteKeyPair, getKeyPair, listKeyPairs } from '../../common/compute/keypairs.ts';
import { collectionLinks } from '../wsgi/pagination.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { serverOptions } from '../server_options.ts';
import { createdKeyPair, listedKeyPair, shownKeyPair } from './view.ts';

/** Whose keys: from 2.10 on `user_id` names somebody else, which is for admins. */
function ownerOf(request: ApiRequest, asked: string | undefined, action: string): string {
  const userId = (request.version.atLeast('2.10') ? asked : undefined) ?? request.context.userId;
  request.can(`os_compute_api:os-keypairs:${action}`, { user_id: userId });
  return userId;
}

interface CreateBody {
  readonly keypair: {
    readonly name: string;
    readonly public_key?: string;
    readonly type?: 'ssh' | 'x509';
    readonly user_id?: string;
  };
}

/** `POST /os-keypairs`. */
export async function create(request: ApiRequest): Promise<ApiResult> {
  const { service, context } = request;
  const { keypair } = request.body as CreateBody;
  const userId = ownerOf(request, keypair.user_id, 'create');
  const { keyPair, privateKey } = await createKeyPair(
    service.db,
    {
      userId,
      projectId: context.projectId,
      name: keypair.name.trim(),
      type: keypair.type ?? 'ssh',
      publicKey: keypair.public_key,
    },
    { now: service.now(), defaults: serverOptions(service.conf).quotas },
  );
  return { body: { keypair: createdKeyPair(request, keyPair, privateKey) } };
}

/** `GET /os-keypairs`, paged from 2.35 on. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  const { service, query, version, links, options } = request;
  const userId = ownerOf(request, query.all('user_id')[0], 'index');
  const paged = version.atLeast('2.35');
  const keyPairs = await listKeyPairs(service.db.kysely, userId, paged ? request.page() : {});
  const names = keyPairs.map((keyPair) => keyPair.name);
  const next = paged ? collectionLinks(links, query, 'os-keypairs', names, options.maxLimit) : [];
  return {
    body: {
      keypairs: keyPairs.map((keyPair) => listedKeyPair(request, keyPair)),
      ...(next.length > 0 ? { keypairs_links: next } : {}),
    },
  };
}

/** `GET /os-keypairs/{id}`, the id being the name. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  const { service, query, params } = request;
  const userId = ownerOf(request, query.all('user_id')[0], 'show');
  const keyPair = await getKeyPair(service.db.kysely, userId, params.id ?? '');
  return { body: { keypair: shownKeyPair(request, keyPair) } };
}

/** `DELETE /os-keypairs/{id}`. */
export async function remove(request: ApiRequest): Promise<void> {
  const { service, query, params } = request;
  const userId = ownerOf(request, query.all('user_id')[0], 'delete');
  await deleteKeyPair(service.db, userId, params.id ?? '');
}

import type { Route } from '../wsgi/route.ts';
import { create, index, remove, show } from './manage.ts';
import { CREATE_BODY, LIST_QUERY, ONE_QUERY } from './schemas.ts';

const KEYPAIR = '/os-keypairs/{id}';

/** Key pairs; 2.2 gave create and delete the codes that fit them. */
export const KEYPAIR_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/os-keypairs', handler: index, query: LIST_QUERY },
  { method: 'POST', path: '/os-keypairs', max: '2.1', handler: create, body: CREATE_BODY },
  { method: 'POST', path: '/os-keypairs', min: '2.2', status: 201, handler: create, body: CREATE_BODY },
  { method: 'GET', path: KEYPAIR, handler: show, query: ONE_QUERY },
  { method: 'DELETE', path: KEYPAIR, max: '2.1', status: 202, handler: remove, query: ONE_QUERY },
  { method: 'DELETE', path: KEYPAIR, min: '2.2', status: 204, handler: remove, query: ONE_QUERY },
];

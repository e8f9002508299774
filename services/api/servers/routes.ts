import { anyQuery, metadata, noQuery, tags } from '../validation/parameter_types.ts';
import type { Schema, SchemaWindow } from '../validation/schema.ts';
import type { Route } from '../wsgi/route.ts';
import { SERVER_ACTION_ROUTES } from './actions.ts';
import { create } from './create.ts';
import { CREATE_BODY, UPDATE_BODY } from './create_schema.ts';
import * as ips from './ips.ts';
import { detail, index } from './list.ts';
import { LIST_QUERY } from './list_query.ts';
import { remove, show, update } from './manage.ts';
import * as serverMetadata from './metadata.ts';
import * as password from './password.ts';
import * as serverTags from './tags.ts';

/** Requests without parameters refuse any from 2.102 on. */
const NO_QUERY: readonly SchemaWindow[] = [
  { max: '2.101', schema: anyQuery },
  { min: '2.102', schema: noQuery },
];

const only = (key: string, schema: Schema): readonly SchemaWindow[] => [
  {
    schema: { type: 'object', properties: { [key]: schema }, required: [key], additionalProperties: false },
  },
];
const METADATA_BODY = only('metadata', metadata);
const META_BODY = only('meta', { ...metadata, minProperties: 1, maxProperties: 1 });
const TAGS_BODY = only('tags', tags);
const NO_BODY: readonly SchemaWindow[] = [{ schema: { type: 'null' } }];
/** Tags take any query still. */
const ANY_QUERY: readonly SchemaWindow[] = [{ schema: anyQuery }];

const METADATA = '/servers/{server_id}/metadata';
const IPS = '/servers/{server_id}/ips';
const TAGS = '/servers/{server_id}/tags';
const PASSWORD = '/servers/{server_id}/os-server-password';

/** Servers, their actions, metadata, tags, addresses and the password that the guest left. */
export const SERVER_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/servers', handler: index, query: LIST_QUERY },
  { method: 'POST', path: '/servers', status: 202, handler: create, body: CREATE_BODY },
  { method: 'GET', path: '/servers/detail', handler: detail, query: LIST_QUERY },
  { method: 'GET', path: '/servers/{id}', handler: show, query: NO_QUERY },
  { method: 'PUT', path: '/servers/{id}', handler: update, body: UPDATE_BODY },
  { method: 'DELETE', path: '/servers/{id}', status: 204, handler: remove },
  ...SERVER_ACTION_ROUTES,
  { method: 'GET', path: METADATA, handler: serverMetadata.index, query: NO_QUERY },
  { method: 'POST', path: METADATA, handler: serverMetadata.create, body: METADATA_BODY },
  { method: 'PUT', path: METADATA, handler: serverMetadata.updateAll, body: METADATA_BODY },
  { method: 'GET', path: `${METADATA}/{id}`, handler: serverMetadata.show, query: NO_QUERY },
  { method: 'PUT', path: `${METADATA}/{id}`, handler: serverMetadata.update, body: META_BODY },
  { method: 'DELETE', path: `${METADATA}/{id}`, status: 204, handler: serverMetadata.remove },
  { method: 'GET', path: TAGS, min: '2.26', handler: serverTags.index, query: ANY_QUERY },
  { method: 'PUT', path: TAGS, min: '2.26', handler: serverTags.updateAll, body: TAGS_BODY },
  { method: 'DELETE', path: TAGS, min: '2.26', status: 204, handler: serverTags.removeAll },
  {
    method: 'GET',
    path: `${TAGS}/{id}`,
    min: '2.26',
    status: 204,
    handler: serverTags.show,
    query: ANY_QUERY,
  },
  { method: 'PUT', path: `${TAGS}/{id}`, min: '2.26', handler: serverTags.update, body: NO_BODY },
  { method: 'DELETE', path: `${TAGS}/{id}`, min: '2.26', status: 204, handler: serverTags.remove },
  { method: 'GET', path: IPS, handler: ips.index, query: NO_QUERY },
  { method: 'GET', path: `${IPS}/{id}`, handler: ips.show, query: NO_QUERY },
  { method: 'GET', path: PASSWORD, handler: password.show, query: NO_QUERY },
  { method: 'DELETE', path: PASSWORD, status: 204, handler: password.clear },
];

import { notFound } from '../wsgi/faults.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest, ApiResult, Route } from '../wsgi/route.ts';
import { anyQuery, noQuery } from '../validation/parameter_types.ts';
import { EXTENSIONS } from './extension_list.ts';

const RULE = 'os_compute_api:extensions';
const QUERY = [
  { max: '2.101', schema: anyQuery },
  { min: '2.102', schema: noQuery },
];

const view = ([alias, name, description]: (typeof EXTENSIONS)[number]): JsonObject => ({
  alias,
  description,
  links: [],
  name,
  namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
  updated: '2014-12-03T00:00:00Z',
});

function index(request: ApiRequest): ApiResult {
  request.can(RULE);
  return { body: { extensions: EXTENSIONS.map(view) } };
}

function show(request: ApiRequest): ApiResult {
  request.can(RULE);
  const extension = EXTENSIONS.find(([alias]) => alias === request.params['id']);
  if (extension === undefined) throw notFound();
  return { body: { extension: view(extension) } };
}

/** Descriptive lists, the same for everybody. Source: nova.api.openstack.compute.extension_info. */
export const EXTENSION_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/extensions', handler: index, query: QUERY },
  { method: 'GET', path: '/extensions/{id}', handler: show, query: QUERY },
];

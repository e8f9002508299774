import type { Route } from '../wsgi/route.ts';
import * as access from './access.ts';
import * as extraSpecs from './extra_specs.ts';
import { detail, index } from './list.ts';
import { create, remove, show, update } from './manage.ts';
import {
  ADD_ACCESS_BODY,
  CREATE_BODY,
  CREATE_EXTRA_SPECS_BODY,
  INDEX_QUERY,
  NO_QUERY,
  REMOVE_ACCESS_BODY,
  UPDATE_BODY,
  UPDATE_EXTRA_SPEC_BODY,
} from './schemas.ts';

const SPECS = '/flavors/{flavor_id}/os-extra_specs';
const ACTION = '/flavors/{id}/action';

/** Flavors, who may use the private ones, and their extra specs. */
export const FLAVOR_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/flavors', handler: index, query: INDEX_QUERY },
  { method: 'POST', path: '/flavors', handler: create, body: CREATE_BODY },
  { method: 'GET', path: '/flavors/detail', handler: detail, query: INDEX_QUERY },
  { method: 'GET', path: '/flavors/{id}', handler: show, query: NO_QUERY },
  { method: 'PUT', path: '/flavors/{id}', min: '2.55', handler: update, body: UPDATE_BODY },
  { method: 'DELETE', path: '/flavors/{id}', status: 202, handler: remove },
  {
    method: 'POST',
    path: ACTION,
    action: 'addTenantAccess',
    handler: access.addTenantAccess,
    body: ADD_ACCESS_BODY,
  },
  {
    method: 'POST',
    path: ACTION,
    action: 'removeTenantAccess',
    handler: access.removeTenantAccess,
    body: REMOVE_ACCESS_BODY,
  },
  { method: 'GET', path: '/flavors/{flavor_id}/os-flavor-access', handler: access.index, query: NO_QUERY },
  { method: 'GET', path: SPECS, handler: extraSpecs.index, query: NO_QUERY },
  { method: 'POST', path: SPECS, handler: extraSpecs.create, body: CREATE_EXTRA_SPECS_BODY },
  { method: 'GET', path: `${SPECS}/{id}`, handler: extraSpecs.show, query: NO_QUERY },
  { method: 'PUT', path: `${SPECS}/{id}`, handler: extraSpecs.update, body: UPDATE_EXTRA_SPEC_BODY },
  { method: 'DELETE', path: `${SPECS}/{id}`, handler: extraSpecs.remove },
];

import type { OptGroup } from '../config/opts.ts';
import { apiGroup } from './api.ts';
import { cacheGroup } from './cache.ts';
import { cinderGroup } from './cinder.ts';
import { computeGroup } from './compute.ts';
import { corsGroup } from './cors.ts';
import { apiDatabaseGroup, databaseGroup } from './database.ts';
import { defaultGroup } from './default.ts';
import { glanceGroup } from './glance.ts';
import { healthcheckGroup } from './healthcheck.ts';
import { keystoneAuthtokenGroup } from './keystone_authtoken.ts';
import { neutronGroup } from './neutron.ts';
import { novafrontGroup } from './novafront.ts';
import { osloMiddlewareGroup } from './oslo_middleware.ts';
import { osloPolicyGroup } from './oslo_policy.ts';
import { profilerGroup } from './profiler.ts';
import { quotaGroup } from './quota.ts';
import { vendordataDynamicAuthGroup } from './vendordata.ts';
import { wsgiGroup } from './wsgi.ts';

export {
  apiGroup,
  apiDatabaseGroup,
  cacheGroup,
  cinderGroup,
  computeGroup,
  corsGroup,
  databaseGroup,
  defaultGroup,
  glanceGroup,
  healthcheckGroup,
  keystoneAuthtokenGroup,
  neutronGroup,
  novafrontGroup,
  osloMiddlewareGroup,
  osloPolicyGroup,
  profilerGroup,
  quotaGroup,
  vendordataDynamicAuthGroup,
  wsgiGroup,
};

/** The groups with options that are read here. */
export const OWN_GROUPS: readonly OptGroup[] = [
  defaultGroup,
  apiGroup,
  apiDatabaseGroup,
  cacheGroup,
  cinderGroup,
  computeGroup,
  corsGroup,
  databaseGroup,
  glanceGroup,
  healthcheckGroup,
  keystoneAuthtokenGroup,
  neutronGroup,
  novafrontGroup,
  osloMiddlewareGroup,
  osloPolicyGroup,
  profilerGroup,
  quotaGroup,
  vendordataDynamicAuthGroup,
  wsgiGroup,
];

import { optGroup } from '../config/opts.ts';
import { AUTH_OPTS, SESSION_OPTS } from './keystoneauth_opts.ts';

/** `[vendordata_dynamic_auth]`: how DynamicJSON signs in to the services that it asks. */
export const vendordataDynamicAuthGroup = optGroup(
  'vendordata_dynamic_auth',
  'How vendor data services are signed in to.',
  { ...SESSION_OPTS, ...AUTH_OPTS },
);

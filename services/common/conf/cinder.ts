import { optGroup } from '../config/opts.ts';
import { PASSWORD_OPTS, SESSION_OPTS } from './keystoneauth_opts.ts';

/** `[cinder]`: the volume service. */
export const cinderGroup = optGroup('cinder', 'The volume service.', {
  catalog_info: {
    type: 'string',
    default: 'volumev3::publicURL',
    regex: /^[\w-]+:\w*:.*$/,
    help: 'Where it is in the catalog, as TYPE:NAME:INTERFACE.',
  },
  endpoint_template: { type: 'string', help: 'Its address, instead of what the catalog says.' },
  os_region_name: { type: 'string', help: 'Its region in the catalog.' },
  http_retries: { type: 'integer', min: 0, default: 3, help: 'Attempts to reach it.' },
  cross_az_attach: {
    type: 'boolean',
    default: true,
    help: 'Whether a volume may be in another availability zone than its server.',
  },
  debug: { type: 'boolean', default: false, help: 'Logs what goes to the volume service.' },
  ...SESSION_OPTS,
  ...PASSWORD_OPTS,
});

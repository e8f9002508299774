import { optGroup } from '../config/opts.ts';
import { ADAPTER_OPTS, SESSION_OPTS } from './keystoneauth_opts.ts';

/** `[glance]`: the image service. */
export const glanceGroup = optGroup('glance', 'The image service.', {
  api_servers: {
    type: 'list',
    deprecatedForRemoval: true,
    help: 'The addresses of the image service; endpoint_override is the way now.',
  },
  num_retries: { type: 'integer', min: 0, default: 3, help: 'Attempts to reach it.' },
  verify_glance_signatures: {
    type: 'boolean',
    default: false,
    help: 'Verifies the signatures of images.',
  },
  enable_certificate_validation: {
    type: 'boolean',
    default: false,
    deprecatedForRemoval: true,
    help: 'Validates the certificates that images are signed with.',
  },
  default_trusted_certificate_ids: {
    type: 'list',
    default: [],
    help: 'The certificates to trust where a request names none.',
  },
  debug: { type: 'boolean', default: false, help: 'Logs what goes to the image service.' },
  service_type: { type: 'string', default: 'image', help: 'Its type in the catalog.' },
  ...SESSION_OPTS,
  ...ADAPTER_OPTS,
});

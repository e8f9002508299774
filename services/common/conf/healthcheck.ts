import { optGroup } from '../config/opts.ts';

/** `[healthcheck]`: the filter healthcheck; its section of the paste file comes first. */
export const healthcheckGroup = optGroup('healthcheck', 'The filter healthcheck.', {
  path: {
    type: 'string',
    default: '/healthcheck',
    deprecatedForRemoval: true,
    help: 'The path that it answers.',
  },
  detailed: {
    type: 'boolean',
    default: false,
    help: 'Whether answers say what was checked; that may be nothing for strangers.',
  },
  backends: { type: 'list', default: [], help: 'What is checked.' },
  allowed_source_ranges: {
    type: 'list',
    default: [],
    help: 'Networks whose requests it answers; any where empty.',
  },
  ignore_proxied_requests: {
    type: 'boolean',
    default: false,
    help: 'Does not answer requests that came through a proxy.',
  },
  disable_by_file_path: { type: 'string', help: 'A file whose presence makes the service unhealthy.' },
  disable_by_file_paths: {
    type: 'list',
    default: [],
    help: 'The same by port, as PORT:PATH.',
  },
  enable_by_file_paths: {
    type: 'list',
    default: [],
    help: 'Files without which the service is unhealthy.',
  },
});

import type { Opt } from '../config/opts.ts';
import { LOCAL_ADDRESS, LOCAL_HOSTNAME } from './local_host.ts';

const API_NAMES = ['osapi_compute', 'metadata'] as const;

/** Options of nova.conf.service, nova.conf.netconf and oslo.service, in `[DEFAULT]`. */
export const SERVICE_OPTS = {
  host: {
    type: 'host_domain',
    default: LOCAL_HOSTNAME,
    help: 'The name under which this host registers its services.',
  },
  my_ip: {
    type: 'string',
    default: LOCAL_ADDRESS,
    help: 'The address of this host on the management network.',
  },
  enabled_apis: {
    type: 'list',
    itemChoices: API_NAMES,
    default: API_NAMES,
    help: 'The APIs that the standalone nova-api serves.',
  },
  enabled_ssl_apis: {
    type: 'list',
    itemChoices: API_NAMES,
    default: [],
    help: 'Those of them that are served over TLS, with the certificate of [wsgi].',
  },
  osapi_compute_listen: {
    type: 'string',
    default: '0.0.0.0',
    help: 'Where the standalone compute API listens.',
  },
  osapi_compute_listen_port: { type: 'port', default: 8774, help: 'Its port; 0 takes a free one.' },
  osapi_compute_workers: {
    type: 'integer',
    min: 1,
    help: 'Its worker processes; one for each processor where not set.',
  },
  metadata_listen: { type: 'string', default: '0.0.0.0', help: 'Where the standalone metadata API listens.' },
  metadata_listen_port: { type: 'port', default: 8775, help: 'Its port; 0 takes a free one.' },
  metadata_workers: {
    type: 'integer',
    min: 1,
    help: 'Its worker processes; one for each processor where not set.',
  },
  log_options: {
    type: 'boolean',
    default: true,
    help: 'Logs every option with its value at start, at level DEBUG.',
  },
  graceful_shutdown_timeout: {
    type: 'integer',
    default: 60,
    help: 'Seconds that open requests have to finish after SIGTERM; 0 waits without end.',
  },
  report_interval: {
    type: 'integer',
    default: 10,
    help: 'Seconds between the reports of a compute service.',
  },
  service_down_time: {
    type: 'integer',
    default: 60,
    help: 'Seconds without a report after which a service counts as down.',
  },
  enable_new_services: {
    type: 'boolean',
    default: true,
    help: 'Whether a compute service that registers for the first time may be scheduled to.',
  },
  default_green_pool_size: {
    type: 'integer',
    min: 100,
    default: 1000,
    help: "Nova's pool of green threads; there are none here, so it has no effect.",
  },
  state_path: { type: 'string', default: '/var/lib/nova', help: 'The directory of what Nova keeps.' },
  pybasedir: {
    type: 'string',
    default: '/usr/lib/python3/dist-packages',
    help: "Where Nova's Python modules are; other options refer to it.",
  },
  tempdir: { type: 'string', help: 'The directory for temporary files.' },
} as const satisfies Readonly<Record<string, Opt>>;

import { optGroup } from '../config/opts.ts';
import { ADAPTER_OPTS, PASSWORD_OPTS, SESSION_OPTS } from './keystoneauth_opts.ts';

/** `[neutron]`: the network service, and how its metadata proxy proves which server asks. */
export const neutronGroup = optGroup('neutron', 'The network service and its metadata proxy.', {
  service_metadata_proxy: {
    type: 'boolean',
    default: false,
    help: 'Finds the server by the X-Instance-ID that the metadata proxy signed, not by the address that asks.',
  },
  metadata_proxy_shared_secret: {
    type: 'string',
    default: '',
    secret: true,
    help: 'The secret that the proxy signs with.',
  },
  ovs_bridge: { type: 'string', default: 'br-int', help: 'The bridge of Open vSwitch.' },
  default_floating_pool: { type: 'string', default: 'nova', help: 'The pool of floating addresses.' },
  extension_sync_interval: {
    type: 'integer',
    min: 0,
    default: 600,
    help: 'Seconds between looks at the extensions of the network service.',
  },
  http_retries: { type: 'integer', min: 0, default: 3, help: 'Attempts to reach it.' },
  physnets: { type: 'list', default: [], help: 'Physical networks that have a group of options.' },
  service_type: { type: 'string', default: 'network', help: 'Its type in the catalog.' },
  ...SESSION_OPTS,
  ...PASSWORD_OPTS,
  ...ADAPTER_OPTS,
});

import { optGroup } from '../config/opts.ts';

/** `[api]`: the compute and the metadata API. */
export const apiGroup = optGroup('api', 'The compute and the metadata API.', {
  auth_strategy: {
    type: 'string',
    choices: ['keystone', 'noauth2'],
    default: 'keystone',
    deprecatedForRemoval: true,
    deprecatedReason: 'noauth2 is for development and tests only',
    help: 'Which pipeline of the paste file serves: keystone asks Keystone, noauth2 believes every client.',
  },
  config_drive_skip_versions: {
    type: 'string',
    default: '1.0 2007-01-19 2007-03-01 2007-08-29 2007-10-10 2007-12-15 2008-02-01 2008-09-01',
    deprecatedNames: ['DEFAULT.config_drive_skip_versions'],
    help: 'Versions of the EC2 metadata that configuration drives leave out, with spaces between them.',
  },
  vendordata_providers: {
    type: 'list',
    itemChoices: ['StaticJSON', 'DynamicJSON'],
    default: ['StaticJSON'],
    deprecatedNames: ['DEFAULT.vendordata_providers'],
    help: 'Where vendor data comes from: StaticJSON, DynamicJSON, both or neither.',
  },
  vendordata_dynamic_targets: {
    type: 'list',
    default: [],
    deprecatedNames: ['DEFAULT.vendordata_dynamic_targets'],
    help: 'The services that DynamicJSON asks, as NAME@URL.',
  },
  vendordata_dynamic_ssl_certfile: {
    type: 'string',
    default: '',
    deprecatedNames: ['DEFAULT.vendordata_dynamic_ssl_certfile'],
    help: 'The certificates of authorities, or of those services themselves, to verify them with.',
  },
  vendordata_dynamic_connect_timeout: {
    type: 'integer',
    min: 3,
    default: 5,
    deprecatedNames: ['DEFAULT.vendordata_dynamic_connect_timeout'],
    help: 'Seconds to wait for a connection to one of them.',
  },
  vendordata_dynamic_read_timeout: {
    type: 'integer',
    min: 0,
    default: 5,
    deprecatedNames: ['DEFAULT.vendordata_dynamic_read_timeout'],
    help: 'Seconds to wait for its answer once connected.',
  },
  vendordata_dynamic_failure_fatal: {
    type: 'boolean',
    default: false,
    help: 'Whether the failure of one of them fails the request, and with it the boot.',
  },
  vendordata_jsonfile_path: {
    type: 'string',
    deprecatedNames: ['DEFAULT.vendordata_jsonfile_path'],
    help: 'The JSON file that StaticJSON serves.',
  },
  metadata_cache_expiration: {
    type: 'integer',
    min: 0,
    default: 15,
    deprecatedNames: ['DEFAULT.metadata_cache_expiration'],
    help: 'Seconds that the metadata service keeps what it knows of a server; 0 keeps nothing.',
  },
  local_metadata_per_cell: {
    type: 'boolean',
    default: false,
    help: 'Whether the metadata service runs in each cell and asks no other.',
  },
  dhcp_domain: {
    type: 'string',
    default: 'novalocal',
    deprecatedNames: ['DEFAULT.dhcp_domain'],
    help: 'The domain that host names in the metadata end in; empty for none.',
  },
  max_limit: {
    type: 'integer',
    min: 0,
    default: 1000,
    deprecatedNames: ['DEFAULT.osapi_max_limit'],
    help: 'How many items one answer holds at most.',
  },
  compute_link_prefix: {
    type: 'string',
    deprecatedNames: ['DEFAULT.osapi_compute_link_prefix'],
    help: 'What links to the compute API begin with instead of the address that the client used.',
  },
  glance_link_prefix: {
    type: 'string',
    deprecatedNames: ['DEFAULT.osapi_glance_link_prefix'],
    help: 'The same for links to images.',
  },
  instance_list_per_project_cells: {
    type: 'boolean',
    default: false,
    help: 'Whether lists of servers ask only the cells where the project has some.',
  },
  instance_list_cells_batch_strategy: {
    type: 'string',
    choices: ['distributed', 'fixed'],
    default: 'distributed',
    help: 'How a list of servers is split among cells.',
  },
  instance_list_cells_batch_fixed_size: {
    type: 'integer',
    min: 100,
    default: 100,
    help: 'The size of a part with the strategy `fixed`.',
  },
  list_records_by_skipping_down_cells: {
    type: 'boolean',
    default: true,
    help: 'Whether lists leave out cells that do not answer, or fail.',
  },
  use_neutron_default_nets: {
    type: 'boolean',
    default: false,
    deprecatedNames: ['DEFAULT.use_neutron_default_nets'],
    help: 'Belongs to the old os-tenant-networks API.',
  },
  neutron_default_tenant_id: {
    type: 'string',
    default: 'default',
    deprecatedNames: ['DEFAULT.neutron_default_tenant_id'],
    help: 'Belongs to the old os-tenant-networks API.',
  },
  enable_instance_password: {
    type: 'boolean',
    default: true,
    deprecatedNames: ['DEFAULT.enable_instance_password'],
    help: 'Whether the answer to a create or rebuild has the administrator password.',
  },
  response_validation: {
    type: 'string',
    choices: ['error', 'warn', 'ignore'],
    default: 'warn',
    help: 'What to do with an answer that does not match its schema.',
  },
});

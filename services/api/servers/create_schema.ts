import type { Schema, SchemaWindow } from '../validation/schema.ts';
import {
  booleanParam,
  MAX_INT,
  metadata,
  name,
  positiveInteger,
  tag,
  tags,
  uuid,
} from '../validation/parameter_types.ts';
import { type Field, nameAt, objectSchema, windowsOf } from '../validation/versioned_fields.ts';

export const ipAddress: Schema = { type: 'string', oneOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
export const diskConfig: Schema = { type: 'string', enum: ['AUTO', 'MANUAL'] };
export const flavorRef: Schema = { type: ['string', 'integer'], minLength: 1 };
export const accessIpV4: Schema = { type: 'string', format: 'ipv4' };
export const accessIpV6: Schema = { type: 'string', format: 'ipv6' };
/** Any printable text, also none. */
export const description: Schema = {
  type: ['string', 'null'],
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$',
  minLength: 0,
  maxLength: 255,
};
export const hostname: Schema = {
  type: 'string',
  pattern: '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$',
  minLength: 2,
  maxLength: 63,
};
export const fqdn: Schema = { type: 'string', pattern: '^[a-zA-Z0-9-._]*$', minLength: 1, maxLength: 255 };

const text255: Schema = { type: 'string', maxLength: 255 };
const uuids: Schema = { type: 'array', items: uuid };

export const personality: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: { path: { type: 'string' }, contents: { type: 'string', format: 'base64' } },
    additionalProperties: false,
  },
};

export const trustedCerts: Schema = {
  type: ['array', 'null'],
  minItems: 1,
  maxItems: 50,
  uniqueItems: true,
  items: { type: 'string', minLength: 1 },
};

const LEGACY_BLOCK_DEVICE: readonly Field[] = [
  { key: 'virtual_name', schema: text255 },
  { key: 'volume_id', schema: uuid },
  { key: 'snapshot_id', schema: uuid },
  {
    key: 'volume_size',
    schema: { type: ['integer', 'string'], pattern: '^[0-9]+$', minimum: 1, maximum: MAX_INT },
  },
  {
    key: 'device_name',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._/-]*$' },
  },
  { key: 'delete_on_termination', schema: booleanParam },
  { key: 'no_device', schema: {} },
  { key: 'connection_info', schema: { type: 'string', maxLength: 16_777_215 } },
];

/** Tags were in 2.32 alone by mistake, and came back with 2.42. */
const BLOCK_DEVICE: readonly Field[] = [
  ...LEGACY_BLOCK_DEVICE,
  { key: 'source_type', schema: { type: 'string', enum: ['volume', 'image', 'snapshot', 'blank'] } },
  {
    key: 'uuid',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._-]*$' },
  },
  { key: 'image_id', schema: uuid },
  { key: 'destination_type', schema: { type: 'string', enum: ['local', 'volume'] } },
  { key: 'guest_format', schema: text255 },
  { key: 'device_type', schema: text255 },
  { key: 'disk_bus', schema: text255 },
  { key: 'boot_index', schema: { type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$' } },
  { key: 'tag', since: '2.32', until: '2.32', schema: tag },
  { key: 'tag', since: '2.42', schema: tag },
  {
    key: 'volume_type',
    since: '2.67',
    schema: { type: ['string', 'null'], minLength: 0, maxLength: 255 },
  },
];

const NETWORK: readonly Field[] = [
  { key: 'fixed_ip', schema: ipAddress },
  { key: 'port', schema: { oneOf: [uuid, { type: 'null' }] } },
  { key: 'uuid', until: '2.36', schema: { type: 'string' } },
  { key: 'uuid', since: '2.37', schema: uuid },
  { key: 'tag', since: '2.32', until: '2.36', schema: tag },
  { key: 'tag', since: '2.42', schema: tag },
];

const hints: Schema = {
  type: 'object',
  properties: {
    group: uuid,
    different_host: { oneOf: [uuid, uuids] },
    same_host: { type: ['string', 'array'], items: uuid },
    query: { type: ['string', 'object'] },
    target_cell: name,
    different_cell: { type: ['string', 'array'], items: { type: 'string' } },
    build_near_host_ip: ipAddress,
    cidr: { type: 'string', pattern: '^/[0-9a-f.:]+$' },
  },
  additionalProperties: true,
};

const listOf = (fields: readonly Field[], version: string): Schema => ({
  type: 'array',
  items: objectSchema(fields, version),
});

/** What a server may be asked for, and from which version to which. */
const SERVER: readonly Field[] = [
  { key: 'name', schema: (version) => nameAt(version) },
  { key: 'imageRef', schema: { oneOf: [uuid, { type: 'string', maxLength: 0 }] } },
  { key: 'flavorRef', schema: flavorRef },
  { key: 'adminPass', schema: { type: 'string' } },
  { key: 'metadata', schema: metadata },
  { key: 'networks', until: '2.36', schema: (version) => listOf(NETWORK, version) },
  {
    key: 'networks',
    since: '2.37',
    schema: (version) => ({ oneOf: [listOf(NETWORK, version), { type: 'string', enum: ['none', 'auto'] }] }),
  },
  { key: 'OS-DCF:diskConfig', schema: diskConfig },
  { key: 'accessIPv4', schema: accessIpV4 },
  { key: 'accessIPv6', schema: accessIpV6 },
  { key: 'personality', until: '2.56', schema: personality },
  { key: 'availability_zone', schema: (version) => nameAt(version) },
  { key: 'block_device_mapping', schema: (version) => listOf(LEGACY_BLOCK_DEVICE, version) },
  { key: 'block_device_mapping_v2', schema: (version) => listOf(BLOCK_DEVICE, version) },
  { key: 'config_drive', schema: booleanParam },
  { key: 'key_name', schema: (version) => nameAt(version) },
  { key: 'min_count', schema: positiveInteger },
  { key: 'max_count', schema: positiveInteger },
  { key: 'return_reservation_id', schema: booleanParam },
  {
    key: 'security_groups',
    schema: (version) => listOf([{ key: 'name', schema: nameAt(version) }], version),
  },
  {
    key: 'user_data',
    schema: (version) => ({
      type: version === '2.0' ? ['string', 'null'] : 'string',
      format: 'base64',
      maxLength: 65_535,
    }),
  },
  { key: 'description', since: '2.19', schema: description },
  { key: 'tags', since: '2.52', schema: tags },
  { key: 'trusted_image_certificates', since: '2.63', schema: trustedCerts },
  { key: 'host', since: '2.74', schema: fqdn },
  { key: 'hypervisor_hostname', since: '2.74', schema: fqdn },
  { key: 'hostname', since: '2.90', until: '2.93', schema: hostname },
  { key: 'hostname', since: '2.94', schema: fqdn },
];

/** POST /servers. */
export const CREATE_BODY: readonly SchemaWindow[] = windowsOf(
  [SERVER, BLOCK_DEVICE, NETWORK],
  (version, isAtLeast) => ({
    type: 'object',
    properties: {
      server: objectSchema(SERVER, version, [
        'name',
        'flavorRef',
        ...(isAtLeast('2.37') ? ['networks'] : []),
      ]),
      'os:scheduler_hints': hints,
      'OS-SCH-HNT:scheduler_hints': hints,
    },
    required: ['server'],
    additionalProperties: false,
  }),
);

const UPDATE: readonly Field[] = [
  { key: 'name', schema: (version) => nameAt(version) },
  { key: 'OS-DCF:diskConfig', schema: diskConfig },
  { key: 'accessIPv4', schema: accessIpV4 },
  { key: 'accessIPv6', schema: accessIpV6 },
  { key: 'description', since: '2.19', schema: description },
  { key: 'hostname', since: '2.90', until: '2.93', schema: hostname },
  { key: 'hostname', since: '2.94', schema: fqdn },
  {
    key: 'pinned_availability_zone',
    since: '2.104',
    schema: { oneOf: [{ type: 'string', minLength: 1, maxLength: 255 }, { type: 'null' }] },
  },
];

/** PUT /servers/{id}. */
export const UPDATE_BODY: readonly SchemaWindow[] = windowsOf([UPDATE], (version) => ({
  type: 'object',
  properties: { server: objectSchema(UPDATE, version) },
  required: ['server'],
  additionalProperties: false,
}));

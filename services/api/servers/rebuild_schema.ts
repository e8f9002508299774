import { booleanParam, metadata, uuid } from '../validation/parameter_types.ts';
import type { Schema, SchemaWindow } from '../validation/schema.ts';
import { type Field, nameAt, objectSchema, windowsOf } from '../validation/versioned_fields.ts';
import {
  accessIpV4,
  accessIpV6,
  description,
  diskConfig,
  fqdn,
  hostname,
  personality,
  trustedCerts,
} from './create_schema.ts';

const nameOrNone: Schema = {
  oneOf: [{ type: 'string', minLength: 1, maxLength: 255 }, { type: 'null' }],
};
const userDataOrNone: Schema = {
  oneOf: [{ type: 'string', format: 'base64', maxLength: 65_535 }, { type: 'null' }],
};

const REBUILD: readonly Field[] = [
  { key: 'name', schema: nameAt },
  { key: 'imageRef', schema: uuid },
  { key: 'adminPass', schema: { type: 'string' } },
  { key: 'metadata', schema: metadata },
  { key: 'preserve_ephemeral', schema: booleanParam },
  { key: 'OS-DCF:diskConfig', schema: diskConfig },
  { key: 'accessIPv4', schema: accessIpV4 },
  { key: 'accessIPv6', schema: accessIpV6 },
  { key: 'personality', until: '2.56', schema: personality },
  { key: 'description', since: '2.19', schema: description },
  { key: 'key_name', since: '2.54', schema: nameOrNone },
  { key: 'user_data', since: '2.57', schema: userDataOrNone },
  { key: 'trusted_image_certificates', since: '2.63', schema: trustedCerts },
  { key: 'hostname', since: '2.90', until: '2.93', schema: hostname },
  { key: 'hostname', since: '2.94', schema: fqdn },
];

/** The body of the action `rebuild`. */
export const REBUILD_BODY: readonly SchemaWindow[] = windowsOf([REBUILD], (version) => ({
  type: 'object',
  properties: { rebuild: objectSchema(REBUILD, version, ['imageRef']) },
}));

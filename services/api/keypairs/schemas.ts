import { multiParams, paginationParameters } from '../validation/parameter_types.ts';
import type { Schema, SchemaWindow } from '../validation/schema.ts';
import { type Field, nameAt, objectSchema, windowsOf } from '../validation/versioned_fields.ts';

const text = multiParams({ type: 'string' });

const keypairName =
  (format: string) =>
  (version: string): Schema => ({
    allOf: [nameAt(version), { type: 'string', minLength: 1, maxLength: 255, format }],
  });

const KEYPAIR: readonly Field[] = [
  { key: 'name', until: '2.91', schema: keypairName('keypair_name_20') },
  { key: 'name', since: '2.92', schema: keypairName('keypair_name_292') },
  { key: 'public_key', schema: { type: 'string' } },
  { key: 'type', since: '2.2', schema: { type: 'string', enum: ['ssh', 'x509'] } },
  { key: 'user_id', since: '2.10', schema: { type: 'string', minLength: 1, maxLength: 255 } },
];

/** POST /os-keypairs: from 2.92 on keys are made by clients alone. */
export const CREATE_BODY: readonly SchemaWindow[] = windowsOf([KEYPAIR], (version, isAtLeast) => ({
  type: 'object',
  properties: {
    keypair: objectSchema(KEYPAIR, version, ['name', ...(isAtLeast('2.92') ? ['public_key'] : [])]),
  },
  required: ['keypair'],
  additionalProperties: false,
}));

const USER_ID: Field = { key: 'user_id', since: '2.10', schema: text };
/** A row that adds no key, only the version in which unknown ones start to be refused. */
const STRICT: readonly Field[] = [{ key: '', since: '2.75', schema: {} }];

const queryOf = (fields: readonly Field[]): readonly SchemaWindow[] =>
  windowsOf([fields, STRICT], (version, isAtLeast) => ({
    ...objectSchema(fields, version),
    additionalProperties: !isAtLeast('2.75'),
  }));

export const LIST_QUERY = queryOf([
  USER_ID,
  ...Object.entries(paginationParameters).map(([key, schema]) => ({ key, since: '2.35', schema })),
]);
export const ONE_QUERY = queryOf([USER_ID]);

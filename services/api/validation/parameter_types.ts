import { MAX_TAG_COUNT } from '../../common/compute/instance_tags.ts';
import type { Schema } from './schema.ts';

/** Building blocks of Nova's schemas. Source: nova.api.validation.parameter_types. */
export const MAX_INT = 0x7fffffff;

export const booleanParam: Schema = {
  type: ['boolean', 'string'],
  enum: [
    true,
    'True',
    'TRUE',
    'true',
    '1',
    'ON',
    'On',
    'on',
    'YES',
    'Yes',
    'yes',
    false,
    'False',
    'FALSE',
    'false',
    '0',
    'OFF',
    'Off',
    'off',
    'NO',
    'No',
    'no',
  ],
};

/** Whether a value that passed `booleanParam` means yes. */
export function boolFrom(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(true|1|on|yes)$/i.test(value));
}

export const nonNegativeInteger: Schema = { type: ['integer', 'string'], pattern: '^[0-9]+$', minimum: 0 };
export const positiveInteger: Schema = { ...nonNegativeInteger, minimum: 1 };

export const name: Schema = { type: 'string', minLength: 1, maxLength: 255, format: 'name' };
export const nameWithLeadingTrailingSpaces: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  format: 'name_with_leading_trailing_spaces',
};
export const metadata: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': { type: 'string', maxLength: 255 } },
  additionalProperties: false,
};
export const tag: Schema = { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/]*$' };
export const tags: Schema = { type: 'array', items: tag, maxItems: MAX_TAG_COUNT };
export const uuid: Schema = { type: 'string', format: 'uuid' };

/** A query parameter may repeat: each value is checked, and the first that fails is named. */
export const multiParams = (schema: Schema): Schema => ({ type: 'array', items: schema });
/** A query parameter that may stand once. */
export const singleParam = (schema: Schema): Schema => ({ ...multiParams(schema), maxItems: 1 });

const queryNonNegativeInteger: Schema = { type: 'string', pattern: '^[0-9]*$' };

/** `limit` and `marker`, as every paged list takes them. */
export const paginationParameters: Readonly<Record<string, Schema>> = {
  limit: multiParams(queryNonNegativeInteger),
  marker: multiParams({ type: 'string' }),
};

/** A query that takes nothing: from 2.102 on, most requests without parameters refuse any. */
export const noQuery: Schema = { type: 'object', properties: {}, additionalProperties: false };
/** The same before: whatever else was sent is dropped in silence. */
export const anyQuery: Schema = { type: 'object', properties: {}, additionalProperties: true };

import { FLAVOR_SORT_KEYS } from '../../common/compute/flavors.ts';
import {
  anyQuery,
  booleanParam,
  multiParams,
  name,
  nameWithLeadingTrailingSpaces,
  noQuery,
  nonNegativeInteger,
  paginationParameters,
  positiveInteger,
} from '../validation/parameter_types.ts';
import { MAX_INT } from '../validation/parameter_types.ts';
import type { Schema, SchemaWindow } from '../validation/schema.ts';

const positive: Schema = { ...positiveInteger, maximum: MAX_INT };
const nonNegative: Schema = { ...nonNegativeInteger, maximum: MAX_INT };
const description: Schema = { type: ['string', 'null'], minLength: 0, maxLength: 65535 };

const CREATE: Readonly<Record<string, Schema>> = {
  name,
  id: {
    type: ['string', 'number', 'null'],
    minLength: 1,
    maxLength: 255,
    pattern: '^(?! )[a-zA-Z0-9. _-]+(?<! )$',
  },
  ram: positive,
  vcpus: positive,
  disk: nonNegative,
  'OS-FLV-EXT-DATA:ephemeral': nonNegative,
  swap: nonNegative,
  // Nova's bound is its database's largest float.
  rxtx_factor: {
    type: ['number', 'string'],
    pattern: '^[0-9]+(\\.[0-9]+)?$',
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 3.40282e38,
  },
  'os-flavor-access:is_public': booleanParam,
};

function flavorBody(properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema {
  return {
    type: 'object',
    properties: { flavor: { type: 'object', properties, required, additionalProperties: false } },
    required: ['flavor'],
    additionalProperties: false,
  };
}

const NEEDED = ['name', 'ram', 'vcpus', 'disk'];
const { rxtx_factor: _, ...CREATE_V2102 } = CREATE;

export const CREATE_BODY: readonly SchemaWindow[] = [
  { min: '2.0', max: '2.0', schema: flavorBody({ ...CREATE, name: nameWithLeadingTrailingSpaces }, NEEDED) },
  { min: '2.1', max: '2.54', schema: flavorBody(CREATE, NEEDED) },
  { min: '2.55', max: '2.101', schema: flavorBody({ ...CREATE, description }, NEEDED) },
  { min: '2.102', schema: flavorBody({ ...CREATE_V2102, description }, NEEDED) },
];

export const UPDATE_BODY: readonly SchemaWindow[] = [
  { min: '2.55', schema: flavorBody({ description }, ['description']) },
];

const SORT_KEYS_V2102 = FLAVOR_SORT_KEYS.filter((key) => key !== 'disabled' && key !== 'rxtx_factor');

function indexQuery(
  sortKeys: readonly string[],
  more: Readonly<Record<string, Schema>>,
  open: boolean,
): Schema {
  return {
    type: 'object',
    properties: {
      ...paginationParameters,
      is_public: multiParams({ type: 'string' }),
      minRam: multiParams({ type: 'string' }),
      minDisk: multiParams({ type: 'string' }),
      sort_key: multiParams({ type: 'string', enum: sortKeys }),
      sort_dir: multiParams({ type: 'string', enum: ['asc', 'desc'] }),
      ...more,
    },
    additionalProperties: open,
  };
}

export const INDEX_QUERY: readonly SchemaWindow[] = [
  { max: '2.74', schema: indexQuery(FLAVOR_SORT_KEYS, {}, true) },
  { min: '2.75', max: '2.101', schema: indexQuery(FLAVOR_SORT_KEYS, {}, false) },
  {
    min: '2.102',
    schema: indexQuery(SORT_KEYS_V2102, { name: multiParams({ type: 'string', format: 'regex' }) }, false),
  },
];

/** Of requests that take no parameters: any were dropped until 2.102 refused them. */
export const NO_QUERY: readonly SchemaWindow[] = [
  { max: '2.101', schema: anyQuery },
  { min: '2.102', schema: noQuery },
];

const tenant: Schema = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-]*$' };

function accessBody(action: string): readonly SchemaWindow[] {
  const inner: Schema = {
    type: 'object',
    properties: { tenant },
    required: ['tenant'],
    additionalProperties: false,
  };
  return [
    {
      schema: {
        type: 'object',
        properties: { [action]: inner },
        required: [action],
        additionalProperties: false,
      },
    },
  ];
}

export const ADD_ACCESS_BODY = accessBody('addTenantAccess');
export const REMOVE_ACCESS_BODY = accessBody('removeTenantAccess');

const extraSpecs: Schema = {
  type: 'object',
  patternProperties: {
    '^[a-zA-Z0-9-_:. ]{1,255}$': { type: ['string', 'number'], maxLength: 255 },
  },
  additionalProperties: false,
};

export const CREATE_EXTRA_SPECS_BODY: readonly SchemaWindow[] = [
  {
    schema: {
      type: 'object',
      properties: { extra_specs: extraSpecs },
      required: ['extra_specs'],
      additionalProperties: false,
    },
  },
];

/** One extra spec under its own key. */
export const UPDATE_EXTRA_SPEC_BODY: readonly SchemaWindow[] = [
  { schema: { ...extraSpecs, minProperties: 1, maxProperties: 1 } },
];

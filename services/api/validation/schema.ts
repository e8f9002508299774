/** The types of JSON Schema draft 4, which Nova's schemas are written in. */
export type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/**
 * A schema as Nova writes one: draft 4, with Python regular expressions and Nova's own formats. The order of keys is
 * the order of checks, and the first failure is what the client sees.
 */
export interface Schema {
  readonly type?: SchemaType | readonly SchemaType[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema | readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly dependencies?: Readonly<Record<string, readonly string[] | Schema>>;
}

/** A schema and the microversions it holds in; both ends count. `2.0` stands for the legacy v2 API. */
export interface SchemaWindow {
  readonly min?: string;
  readonly max?: string;
  readonly schema: Schema;
}

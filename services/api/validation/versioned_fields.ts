import { name, nameWithLeadingTrailingSpaces } from './parameter_types.ts';
import type { Schema, SchemaWindow } from './schema.ts';
import { ApiVersion } from '../wsgi/api_version.ts';

/** A key of an object and the microversions that know it; both ends count. A key may have several rows. */
export interface Field {
  readonly key: string;
  readonly since?: string;
  readonly until?: string;
  readonly schema: Schema | ((version: string) => Schema);
}

/** Legacy v2's schemas are 2.0; the API itself starts at 2.1. */
const FIRST = ['2.0', '2.1'];

/** The schema of an object at one version: the fields that it knows, in the order of the rows, and no others. */
export function objectSchema(
  fields: readonly Field[],
  version: string,
  required: readonly string[] = [],
): Schema {
  const at = ApiVersion.of(version);
  const properties = Object.fromEntries(
    fields
      .filter(({ since, until }) => at.matches(since, until))
      .map(({ key, schema }) => [key, typeof schema === 'function' ? schema(version) : schema]),
  );
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** One schema for each stretch of versions in which nothing in the tables changes. */
export function windowsOf(
  tables: readonly (readonly Field[])[],
  build: (version: string, isAtLeast: (other: string) => boolean) => Schema,
): readonly SchemaWindow[] {
  const starts = new Set(FIRST);
  for (const { since, until } of tables.flat()) {
    if (since !== undefined) starts.add(since);
    if (until !== undefined) starts.add(neighbour(until, 1));
  }
  const versions = [...starts].sort((a, b) => ApiVersion.of(a).compare(ApiVersion.of(b)));
  return versions.map((min, index) => {
    const next = versions[index + 1];
    const at = ApiVersion.of(min);
    const schema = build(min, (other) => at.compare(ApiVersion.of(other)) >= 0);
    return next === undefined ? { min, schema } : { min, max: neighbour(next, -1), schema };
  });
}

function neighbour(version: string, step: 1 | -1): string {
  const [major = '2', minor = '0'] = version.split('.');
  return `${major}.${Number(minor) + step}`;
}

/** A name at one version: legacy v2 (2.0) lets it begin and end with spaces. */
export function nameAt(version: string): Schema {
  return version === '2.0' ? nameWithLeadingTrailingSpaces : name;
}

import type { CatalogService } from './access.ts';
import { EndpointNotFound } from './errors.ts';

/** What is looked for in a catalog. */
export interface EndpointFilter {
  readonly serviceType: string;
  /** `internal`, or `internalURL` as in the catalogs of version 2. */
  readonly interface: string;
  readonly regionName: string | undefined;
}

/**
 * The address of a service: the first endpoint that matches, as keystoneauth1.access.service_catalog finds it.
 *
 * @throws EndpointNotFound
 */
export function endpointFor(catalog: readonly CatalogService[] | undefined, filter: EndpointFilter): string {
  const wanted = filter.interface.replace(/URL$/, '');
  const endpoint = (catalog ?? [])
    .filter(({ type }) => type === filter.serviceType)
    .flatMap(({ endpoints }) => endpoints)
    .find(
      ({ interface: name, region }) =>
        name === wanted && (filter.regionName === undefined || region === filter.regionName),
    );
  if (endpoint !== undefined) return endpoint.url;
  const where = filter.regionName === undefined ? '' : ` in region ${filter.regionName}`;
  throw new EndpointNotFound(
    (catalog ?? []).length === 0
      ? 'The service catalog is empty'
      : `${wanted} endpoint for ${filter.serviceType} service${where} not found in the service catalog`,
  );
}

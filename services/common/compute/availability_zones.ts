import type { Row } from '../db/schema.ts';
import { preparedQuery, type Queryable } from '../db/prepared_query.ts';
import { timestamp } from './timestamps.ts';

/** A zone and what runs in it. */
export interface AvailabilityZone {
  readonly name: string;
  /** Whether any of its services is enabled. */
  readonly available: boolean;
  /** Host name to the enabled services there. */
  readonly hosts: Readonly<Record<string, readonly Row<'services'>[]>>;
}

export interface ZoneNames {
  /** `[DEFAULT] default_availability_zone`: of compute hosts that no aggregate puts elsewhere. */
  readonly defaultZone?: string;
  /** `[DEFAULT] internal_service_availability_zone`: of everything that is no compute service. */
  readonly internalZone?: string;
}

const allServices = preparedQuery((db) => db.selectFrom('services').selectAll().orderBy('id'));
const hostZones = preparedQuery((db) =>
  db
    .selectFrom('aggregate_hosts')
    .innerJoin('aggregate_metadata', 'aggregate_metadata.aggregate_id', 'aggregate_hosts.aggregate_id')
    .select(['aggregate_hosts.host', 'aggregate_metadata.value'])
    .where('aggregate_metadata.key', '=', 'availability_zone'),
);

/** Whether a service runs. Nothing sends heartbeats in a simulated cloud: it runs unless it was forced down. */
export function serviceIsUp(service: Row<'services'>): boolean {
  return service.forced_down === 0;
}

const REPORT_INTERVAL_MS = 10_000;

/**
 * When a service last said that it runs: at most `[DEFAULT] report_interval`'s default ago, where it does; when it was
 * last written, where it does not.
 */
export function lastSeenUp(service: Row<'services'>, now: number): string | null {
  if (!serviceIsUp(service)) return service.updated_at;
  return timestamp(now - (now % REPORT_INTERVAL_MS));
}

/**
 * Every zone that has a service, by name; the available ones first, as Nova lists them. The internal zone is always
 * there: the API's own service, which no list shows, is in it.
 */
export async function listAvailabilityZones(
  db: Queryable,
  { defaultZone = 'nova', internalZone = 'internal' }: ZoneNames = {},
): Promise<readonly AvailabilityZone[]> {
  const zoneOfHost = new Map((await hostZones(db)).map(({ host, value }) => [host, value]));
  const zones = new Map<string, Map<string, Row<'services'>[]>>([[internalZone, new Map()]]);
  for (const service of await allServices(db)) {
    const isCompute = service.binary === 'nova-compute';
    const zone = isCompute ? (zoneOfHost.get(service.host) ?? defaultZone) : internalZone;
    const hosts = zones.get(zone) ?? new Map<string, Row<'services'>[]>();
    if (service.disabled === 0) hosts.set(service.host, [...(hosts.get(service.host) ?? []), service]);
    zones.set(zone, hosts);
  }
  return [...zones]
    .map(([name, hosts]) => ({
      name,
      available: hosts.size > 0 || name === internalZone,
      hosts: Object.fromEntries(hosts),
    }))
    .sort((a, b) => Number(b.available) - Number(a.available) || (a.name < b.name ? -1 : 1));
}

/** The zone of one compute host. */
export async function availabilityZoneOf(
  db: Queryable,
  host: string,
  { defaultZone = 'nova' }: ZoneNames = {},
): Promise<string> {
  const row = (await hostZones(db)).find((candidate) => candidate.host === host);
  return row?.value ?? defaultZone;
}

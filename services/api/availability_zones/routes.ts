import type { AvailabilityZone } from '../../common/compute/availability_zones.ts';
import { listAvailabilityZones, serviceIsUp } from '../../common/compute/availability_zones.ts';
import { isoMicroseconds } from '../../common/compute/timestamps.ts';
import { anyQuery, noQuery } from '../validation/parameter_types.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest, ApiResult, Route } from '../wsgi/route.ts';

const ROOT = 'os_compute_api:os-availability-zone';
/** Nova's default of `[DEFAULT] internal_service_availability_zone`: what no client may choose. */
const INTERNAL = 'internal';
const QUERY = [
  { max: '2.101', schema: anyQuery },
  { min: '2.102', schema: noQuery },
];

const zone = (name: string, available: boolean, hosts: JsonObject | null): JsonObject => ({
  zoneName: name,
  zoneState: { available },
  hosts,
});

async function index(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:list`, {});
  const zones = await listAvailabilityZones(request.service.db.kysely);
  const shown = zones.filter(({ name }) => name !== INTERNAL);
  return { body: { availabilityZoneInfo: shown.map(({ name, available }) => zone(name, available, null)) } };
}

async function detail(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:detail`, {});
  const zones = await listAvailabilityZones(request.service.db.kysely);
  return {
    body: { availabilityZoneInfo: zones.map((one) => zone(one.name, one.available, hostsOf(one))) },
  };
}

function hostsOf({ hosts }: AvailabilityZone): JsonObject {
  return Object.fromEntries(
    Object.entries(hosts).map(([host, services]) => [
      host,
      Object.fromEntries(
        services.map((service) => [
          service.binary,
          {
            available: serviceIsUp(service),
            active: service.disabled === 0,
            updated_at: service.updated_at === null ? null : isoMicroseconds(service.updated_at),
          },
        ]),
      ),
    ]),
  );
}

/** Availability zones. Source: nova.api.openstack.compute.availability_zone. */
export const AVAILABILITY_ZONE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/os-availability-zone', handler: index, query: QUERY },
  { method: 'GET', path: '/os-availability-zone/detail', handler: detail, query: QUERY },
];

import type { AvailabilityZone } from '../../common/compute/availability_zones.ts';
import { lastSeenUp, listAvailabilityZones, serviceIsUp } from '../../common/compute/availability_zones.ts';
import { isoMicroseconds } from '../../common/compute/timestamps.ts';
import { serverOptions } from '../server_options.ts';
import { anyQuery, noQuery } from '../validation/parameter_types.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest, ApiResult, Route } from '../wsgi/route.ts';

const ROOT = 'os_compute_api:os-availability-zone';
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
  const { db, conf } = request.service;
  const options = serverOptions(conf);
  const zones = await listAvailabilityZones(db.kysely, options);
  // What no client may choose.
  const shown = zones.filter(({ name }) => name !== options.internalZone);
  return { body: { availabilityZoneInfo: shown.map(({ name, available }) => zone(name, available, null)) } };
}

async function detail(request: ApiRequest): Promise<ApiResult> {
  request.can(`${ROOT}:detail`, {});
  const { db, conf, now } = request.service;
  const zones = await listAvailabilityZones(db.kysely, serverOptions(conf));
  const at = now();
  return {
    body: {
      availabilityZoneInfo: zones.map((one) =>
        zone(one.name, one.available, one.available ? hostsOf(one, at) : null),
      ),
    },
  };
}

function hostsOf({ hosts }: AvailabilityZone, now: number): JsonObject {
  return Object.fromEntries(
    Object.entries(hosts).map(([host, services]) => [
      host,
      Object.fromEntries(
        services.map((service) => {
          const seen = lastSeenUp(service, now);
          return [
            service.binary,
            {
              available: serviceIsUp(service),
              active: service.disabled === 0,
              updated_at: seen === null ? null : isoMicroseconds(seen),
            },
          ];
        }),
      ),
    ]),
  );
}

/** Availability zones. Source: nova.api.openstack.compute.availability_zone. */
export const AVAILABILITY_ZONE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/os-availability-zone', handler: index, query: QUERY },
  { method: 'GET', path: '/os-availability-zone/detail', handler: detail, query: QUERY },
];

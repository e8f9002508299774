import type { RequestContext } from '../context/context.ts';
import type { ZoneNames } from './availability_zones.ts';
import type { BlockDeviceRequest } from './block_devices.ts';
import type { InjectedFile } from './create_checks.ts';
import type { NetworkRequests } from './networks.ts';
import type { Quotas } from './quotas.ts';

/** What POST /servers asks for, in Nova's own terms. */
export interface NewInstances {
  readonly name: string;
  readonly description: string | null;
  readonly hostname?: string | undefined;
  readonly flavorId: string;
  /** '' for a server that boots from a volume. */
  readonly imageId: string;
  readonly minCount?: number;
  readonly maxCount?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly keyName?: string | undefined;
  readonly userData?: string | undefined;
  /** The zone alone; a host or node is given apart. */
  readonly availabilityZone?: string | undefined;
  readonly host?: string | undefined;
  readonly node?: string | undefined;
  /** Host and node come with the zone, as `zone:host:node`, past the checks that a host by name gets. */
  readonly forced?: boolean;
  readonly configDrive?: boolean;
  readonly securityGroups?: readonly string[];
  readonly networks?: NetworkRequests;
  readonly blockDevices?: readonly BlockDeviceRequest[];
  readonly diskConfig?: 'AUTO' | 'MANUAL' | undefined;
  readonly accessIpV4?: string | undefined;
  readonly accessIpV6?: string | undefined;
  readonly injectedFiles?: readonly InjectedFile[];
  readonly tags?: readonly string[];
  readonly trustedCerts?: readonly string[] | null;
  readonly schedulerHints?: Readonly<Record<string, unknown>>;
}

export interface CreateOptions extends ZoneNames {
  readonly context: RequestContext;
  readonly now: number;
  /** `[novafront] build_duration` in milliseconds: how long a server stays in BUILD. */
  readonly buildDurationMs?: number;
  readonly quotas?: Quotas;
  /** `[DEFAULT] default_schedule_zone` */
  readonly defaultScheduleZone?: string | undefined;
  /** The policy servers:create:zero_disk_flavor. */
  readonly zeroDiskAllowed?: boolean;
}

/** One of the servers made: what the reply needs. */
export interface CreatedInstance {
  readonly uuid: string;
  readonly reservationId: string;
  readonly diskConfig: 'AUTO' | 'MANUAL';
}

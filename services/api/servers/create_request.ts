import type { InjectedFile } from '../../common/compute/create_checks.ts';

/** The body of POST /servers once it passed its schema. */
export interface CreateBody {
  readonly server: ServerRequest;
  readonly 'os:scheduler_hints'?: Readonly<Record<string, unknown>>;
  readonly 'OS-SCH-HNT:scheduler_hints'?: Readonly<Record<string, unknown>>;
}

export interface ServerRequest {
  readonly name: string;
  readonly imageRef?: string;
  readonly flavorRef: string | number;
  readonly adminPass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly networks?: 'auto' | 'none' | readonly NetworkItem[];
  readonly 'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
  readonly accessIPv4?: string;
  readonly accessIPv6?: string;
  readonly personality?: Personality;
  readonly availability_zone?: string;
  readonly block_device_mapping?: readonly BlockDeviceItem[];
  readonly block_device_mapping_v2?: readonly BlockDeviceItem[];
  readonly config_drive?: boolean | string;
  readonly key_name?: string;
  readonly min_count?: number | string;
  readonly max_count?: number | string;
  readonly return_reservation_id?: boolean | string;
  readonly security_groups?: readonly { readonly name?: string }[];
  readonly user_data?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly trusted_image_certificates?: readonly string[] | null;
  readonly host?: string;
  readonly hypervisor_hostname?: string;
  readonly hostname?: string;
}

export type Personality = readonly { readonly path?: string; readonly contents?: string }[];

/** The files of a request: none without any. */
export function injectedFiles(personality: Personality = []): readonly InjectedFile[] {
  return personality.map(({ path = '', contents = '' }) => ({ path, contents }));
}

/** Glance's ids are lower case with dashes, however a client spells one. */
export function canonicalUuid(id: string): string {
  const hex = id.replace(/urn:|uuid:|[{}-]/g, '').toLowerCase();
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export interface NetworkItem {
  readonly uuid?: string;
  readonly port?: string | null;
  readonly fixed_ip?: string;
  readonly tag?: string;
}

export interface BlockDeviceItem {
  readonly virtual_name?: string;
  readonly volume_id?: string;
  readonly snapshot_id?: string;
  readonly image_id?: string;
  readonly volume_size?: number | string;
  readonly device_name?: string;
  readonly delete_on_termination?: boolean | string;
  readonly no_device?: unknown;
  readonly source_type?: 'volume' | 'image' | 'snapshot' | 'blank';
  readonly destination_type?: 'local' | 'volume';
  readonly uuid?: string;
  readonly guest_format?: string;
  readonly device_type?: string;
  readonly disk_bus?: string;
  readonly boot_index?: number | string | null;
  readonly tag?: string;
  readonly volume_type?: string | null;
}

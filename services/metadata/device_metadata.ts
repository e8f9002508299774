import type { DeviceMetadata } from '../common/compute/instance_view.ts';
import { includes, type OpenstackVersion } from './versions.ts';

/** A device's keys as a guest reads them, in the order in which Nova writes them. */
export type Device = Readonly<Record<string, unknown>>;

const BUSES: Readonly<Record<string, string>> = {
  PCIDeviceBus: 'pci',
  USBDeviceBus: 'usb',
  SCSIDeviceBus: 'scsi',
  IDEDeviceBus: 'ide',
  XenDeviceBus: 'xen',
};

/** What each kind of device adds, at a version; undefined hides the device. */
const KINDS: Readonly<
  Record<string, (device: DeviceMetadata, version: OpenstackVersion) => Device | undefined>
> = {
  NetworkInterfaceMetadata: nic,
  DiskMetadata: (device) => ({
    type: 'disk',
    ...(device.serial !== undefined && { serial: device.serial }),
    ...(device.path !== undefined && { path: device.path }),
  }),
  ShareMetadata: (device, version) =>
    includes(version, '2025-04-04')
      ? { type: 'share', share_id: device.share_id, tag: device.tag }
      : undefined,
};

/**
 * `devices` of meta_data.json: what the compute driver recorded, as far as the version knows it. Devices of an
 * unknown kind or on an unknown bus are left out (nova.api.metadata.base._get_device_metadata).
 */
export function devices(
  recorded: readonly DeviceMetadata[] | null,
  version: OpenstackVersion,
): readonly Device[] {
  return (recorded ?? []).flatMap((device) => {
    const bus = device.bus === undefined ? 'none' : BUSES[device.bus.class];
    const own = KINDS[device.class]?.(device, version);
    if (bus === undefined || own === undefined) return [];
    const tags = device.tags === undefined ? {} : { tags: device.tags };
    return [{ ...own, bus, address: device.bus?.address ?? 'none', ...tags }];
  });
}

function nic(device: DeviceMetadata, version: OpenstackVersion): Device | undefined {
  const vlan = includes(version, '2017-02-22') && typeof device.vlan === 'number';
  const trusted = includes(version, '2018-08-27');
  // One that has nothing to say beyond its MAC address is not worth a guest's attention.
  if (!vlan && !trusted && device.tags === undefined) return undefined;
  return {
    ...(vlan && { vlan: device.vlan }),
    ...(trusted && { vf_trusted: device.vf_trusted ?? false }),
    type: 'nic',
    mac: device.mac,
  };
}

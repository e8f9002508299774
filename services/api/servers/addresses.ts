import type { Instance } from '../../common/compute/instances.ts';
import type { VifModel } from '../../common/compute/network_info.ts';
import type { JsonObject, JsonValue } from '../wsgi/python_json.ts';

interface Address {
  readonly version: number;
  readonly addr: string;
  readonly type: string;
  readonly mac: string;
}

/** Network name to its addresses, fixed ones before floating ones, over all interfaces on it. */
export function networksOf(networkInfo: readonly VifModel[]): ReadonlyMap<string, readonly Address[]> {
  const networks = new Map<string, { readonly fixed: Address[]; readonly floating: Address[] }>();
  for (const { network, address: mac } of networkInfo) {
    const known = networks.get(network.label) ?? { fixed: [], floating: [] };
    networks.set(network.label, known);
    for (const ip of network.subnets.flatMap((subnet) => subnet.ips)) {
      known.fixed.push({ version: ip.version, addr: ip.address, type: ip.type, mac });
      for (const { version, address, type } of ip.floating_ips) {
        known.floating.push({ version, addr: address, type, mac });
      }
    }
  }
  return new Map([...networks].map(([label, { fixed, floating }]) => [label, [...fixed, ...floating]]));
}

/** A server's `addresses`: none while it builds. */
export function addressesOf(instance: Instance, { extended }: { readonly extended: boolean }): JsonObject {
  if (instance.vm_state === 'building') return {};
  return Object.fromEntries(
    [...networksOf(instance.network_info)].map(([label, addresses]) => [
      label,
      addresses.map((address) => viewAddress(address, extended)),
    ]),
  );
}

/** One address; the plain form is that of `…/ips`. */
export function viewAddress({ version, addr, type, mac }: Address, extended = false): JsonValue {
  if (!extended) return { version, addr };
  return { version, addr, 'OS-EXT-IPS:type': type, 'OS-EXT-IPS-MAC:mac_addr': mac };
}

import { listNetworksOfSubnets, listPortsByFixedIp } from '../common/compute/instance_lookup.ts';
import { getInstancePassword, setInstancePassword } from '../common/compute/instance_password.ts';
import { loadInstanceView } from '../common/compute/instance_view.ts';
import { cachedReads } from '../common/db/cached_read.ts';
import type { Service } from '../common/service/service.ts';
import type { Instances } from './instances.ts';

/** As many as identification keeps: those that expire are asked for again, most often unchanged. */
const MAX_VIEWS = 2048;

/**
 * The instances and ports of the database that the compute API writes.
 *
 * @param now milliseconds since the epoch
 * @param providers metadata providers by subnet id: what NSX keeps in a subnet's `advanced_service_providers`
 */
export function databaseInstances(
  { db, now }: Pick<Service, 'db' | 'now'>,
  providers: ReadonlyMap<string, readonly string[]>,
): Instances {
  const instanceView = cachedReads(
    (source, uuid) => loadInstanceView(source, uuid, now()),
    MAX_VIEWS,
    (view) => view?.holds_until === undefined || now() < view.holds_until,
  );
  return {
    find: (uuid) => instanceView(db.kysely, uuid),
    portsByFixedIp: (address) => listPortsByFixedIp(db.kysely, address),
    networksOfProvider: (provider) => {
      const subnets = [...providers].filter(([, names]) => names.includes(provider));
      return listNetworksOfSubnets(
        db.kysely,
        subnets.map(([id]) => id),
      );
    },
    portsOnNetworks: async (address, networks) => {
      const ports = await listPortsByFixedIp(db.kysely, address);
      return ports.filter((port) => networks.includes(port.network_id));
    },
    password: (uuid) => getInstancePassword(db.kysely, uuid),
    setPassword: (uuid, password) => setInstancePassword(db, uuid, password),
  };
}

import { listNetworksOfSubnets, listPortsByFixedIp } from '../common/compute/instance_lookup.ts';
import { getInstancePassword, setInstancePassword } from '../common/compute/instance_password.ts';
import { loadInstanceView } from '../common/compute/instance_view.ts';
import { cachedReads } from '../common/db/cached_read.ts';
import type { Database } from '../common/db/database.ts';
import type { Instances } from './instances.ts';

/** As many as identification keeps: those that expire are asked for again, most often unchanged. */
const MAX_VIEWS = 2048;
const instanceView = cachedReads(loadInstanceView, MAX_VIEWS);

/**
 * The instances and ports of the database that the compute API writes.
 *
 * @param providers metadata providers by subnet id: what NSX keeps in a subnet's `advanced_service_providers`
 */
export function databaseInstances(
  db: Database,
  providers: ReadonlyMap<string, readonly string[]>,
): Instances {
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

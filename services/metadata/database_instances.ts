import { listPortsByFixedIp } from '../common/compute/instance_lookup.ts';
import { getInstancePassword, setInstancePassword } from '../common/compute/instance_password.ts';
import { loadInstanceView } from '../common/compute/instance_view.ts';
import type { Database } from '../common/db/database.ts';
import type { Instances } from './instances.ts';

/** The instances and ports of the database that the compute API writes. */
export function databaseInstances(db: Database): Instances {
  return {
    find: (uuid) => loadInstanceView(db.kysely, uuid),
    portsByFixedIp: (address) => listPortsByFixedIp(db.kysely, address),
    // A subnet's `advanced_service_providers` belongs to NSX; a network of this database has none.
    networksOfProvider: async () => [],
    portsOnNetworks: async (address, networks) => {
      const ports = await listPortsByFixedIp(db.kysely, address);
      return ports.filter((port) => networks.includes(port.network_id));
    },
    password: (uuid) => getInstancePassword(db.kysely, uuid),
    setPassword: (uuid, password) => setInstancePassword(db, uuid, password),
  };
}

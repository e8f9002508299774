import type { Fault } from '../testing/metadata_filter.ts';

export type Source = 'OpenStack' | 'Ec2';

/** What a guest has of its server's when nothing fails, by the source that it comes from. */
export const PARTS = {
  OpenStack: ['name', 'key', 'user data', 'vendor data', 'network', 'ec2'],
  Ec2: ['name', 'key', 'user data'],
} as const;
export type Part = (typeof PARTS)[Source][number];

/** `no source`: the guest boots without metadata; else which parts it goes without, in the order of PARTS. */
export type Outcome = 'no source' | readonly Part[];

type Row = Readonly<Record<Fault, Outcome>>;

/** Every fault but one that is an answer all the same, which cloud-init takes as it comes. */
const without = (part: Part, garbage: Outcome): Row => ({ slow: [part], 404: [part], 500: [part], garbage });
const FATAL: Row = { slow: 'no source', 404: 'no source', 500: 'no source', garbage: 'no source' };

/** What stock cloud-init (25.1.4) does when a document fails each time that it asks. */
export const FAULT_TABLE: Readonly<Record<Source, Readonly<Record<string, Row>>>> = {
  OpenStack: {
    // No version that it knows is in the garbage, and it takes `latest`.
    '/openstack': { ...FATAL, garbage: [] },
    '/openstack/2018-08-27/meta_data.json': FATAL,
    // Any bytes may be user data.
    '/openstack/2018-08-27/user_data': without('user data', []),
    '/openstack/2018-08-27/vendor_data.json': without('vendor data', 'no source'),
    // Here it holds `static`, which cloud-init does not look for.
    '/openstack/2018-08-27/vendor_data2.json': { slow: [], 404: [], 500: [], garbage: 'no source' },
    '/openstack/2018-08-27/network_data.json': without('network', 'no source'),
    '/latest/meta-data/': without('ec2', ['ec2']),
    // A leaf that is listed and missing empties the tree.
    '/latest/meta-data/hostname': without('ec2', []),
  },
  Ec2: {
    // Whatever it is, it is an instance id.
    '/2009-04-04/meta-data/instance-id': { ...FATAL, garbage: [] },
    '/2009-04-04/user-data': without('user data', []),
    '/2009-04-04/meta-data/': FATAL,
    // As above, and without the tree there is no source.
    '/2009-04-04/meta-data/hostname': { ...FATAL, garbage: [] },
    '/2009-04-04/meta-data/public-keys/0/openssh-key': { ...FATAL, garbage: ['key'] },
  },
};

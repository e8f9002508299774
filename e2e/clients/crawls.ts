/**
 * The requests of Debian 13's cloud-init (25.1.4) and their statuses, in order, for two servers: one with user data and a
 * key, and one with neither. From what it asks for when real Nova's answers are played to it, with the devices of these
 * servers: they have a root disk alone, and neither a kernel nor a ramdisk.
 */
const OPENSTACK = (userData: 200 | 404): readonly string[] => [
  // The probe, then the list of versions, of which it takes the newest that it knows.
  '/openstack 200',
  '/openstack 200',
  '/openstack/2018-08-27/meta_data.json 200',
  `/openstack/2018-08-27/user_data ${userData}`,
  '/openstack/2018-08-27/vendor_data.json 200',
  '/openstack/2018-08-27/vendor_data2.json 200',
  '/openstack/2018-08-27/network_data.json 200',
];

const EC2 = (userData: 200 | 404): readonly string[] => [
  '/2009-04-04/meta-data/instance-id 200',
  // Versions of Amazon's that Nova does not have.
  '/2021-03-23/meta-data/instance-id 404',
  '/2018-09-24/meta-data/instance-id 404',
  '/2016-09-02/meta-data/instance-id 404',
  `/2009-04-04/user-data ${userData}`,
];

/** The EC2 tree, directories first, then the leaves as they are listed. */
const TREE = (version: string, key: boolean): readonly string[] =>
  [
    '',
    'block-device-mapping/',
    'block-device-mapping/ami',
    'block-device-mapping/root',
    'placement/',
    'placement/availability-zone',
    ...(key ? ['public-keys/', 'public-keys/0/openssh-key'] : []),
    'ami-id',
    'ami-launch-index',
    'ami-manifest-path',
    'hostname',
    'instance-action',
    'instance-id',
    'instance-type',
    'local-hostname',
    'local-ipv4',
    'public-hostname',
    'public-ipv4',
    'reservation-id',
    'security-groups',
  ].map((name) => `/${version}/meta-data/${name} 200`);

export const CRAWLS = {
  OpenStack: {
    rich: [...OPENSTACK(200), ...TREE('latest', true)],
    bare: [...OPENSTACK(404), ...TREE('latest', false)],
  },
  Ec2: {
    rich: [...EC2(200), ...TREE('2009-04-04', true)],
    bare: [...EC2(404), ...TREE('2009-04-04', false)],
  },
} as const;

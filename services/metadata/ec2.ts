import { instanceBlockMapping } from './block_device_mapping.ts';
import { fixed, TEXT_PLAIN, type Document } from './document.ts';
import { fixedIps, floatingIps, type InstanceMetadata } from './instance_metadata.ts';
import { findPathInTree, print, type Node } from './listing.ts';
import { EC2_VERSIONS, findVersion, includes, type Ec2Version } from './versions.ts';

interface Ec2Key {
  readonly since: Ec2Version;
  /** Undefined where this instance does not have the key: what is listed must resolve, or cloud-init gives up. */
  readonly value: (metadata: InstanceMetadata) => Node | undefined;
}

/** `meta-data`'s keys and the version that added each. Source: nova.api.metadata.base.get_ec2_metadata. */
const META_DATA: Readonly<Record<string, Ec2Key>> = {
  'ami-id': { since: '1.0', value: ({ instance }) => instance.ec2_ids.ami_id },
  'ami-launch-index': { since: '1.0', value: ({ instance }) => instance.launch_index },
  'ami-manifest-path': { since: '1.0', value: () => 'FIXME' },
  'instance-id': { since: '1.0', value: ({ instance }) => instance.ec2_ids.instance_id },
  hostname: { since: '1.0', value: ({ hostname }) => hostname },
  'local-ipv4': { since: '1.0', value: localIpv4 },
  'public-keys': { since: '1.0', value: publicKeys },
  'reservation-id': { since: '1.0', value: ({ instance }) => instance.reservation_id },
  'security-groups': {
    since: '1.0',
    value: ({ instance }) => instance.security_groups.map((group) => group.name),
  },
  'local-hostname': { since: '2007-01-19', value: ({ hostname }) => hostname },
  'public-hostname': { since: '2007-01-19', value: ({ hostname }) => hostname },
  'public-ipv4': {
    since: '2007-01-19',
    value: ({ instance }) => floatingIps(instance.network_info)[0] ?? '',
  },
  'instance-type': { since: '2007-08-29', value: ({ instance }) => instance.flavor },
  'block-device-mapping': { since: '2007-12-15', value: ({ instance }) => instanceBlockMapping(instance) },
  'kernel-id': { since: '2007-12-15', value: ({ instance }) => instance.ec2_ids.kernel_id ?? undefined },
  'ramdisk-id': { since: '2007-12-15', value: ({ instance }) => instance.ec2_ids.ramdisk_id ?? undefined },
  placement: {
    since: '2008-02-01',
    value: ({ instance }) => new Map([['availability-zone', instance.availability_zone]]),
  },
  'instance-action': { since: '2008-09-01', value: () => 'none' },
};

/** The document at a path of the EC2 tree, its first token a version; undefined where there is none. */
export function ec2Document(metadata: InstanceMetadata, path: readonly string[]): Document | undefined {
  const [token = '', ...rest] = path;
  const version = findVersion(EC2_VERSIONS, token);
  if (version === undefined) return undefined;
  const node = findPathInTree(ec2Tree(metadata, version), rest);
  return node === undefined ? undefined : fixed(TEXT_PLAIN, print(node));
}

/** The whole tree of one version. */
export function ec2Tree(metadata: InstanceMetadata, version: Ec2Version): Node {
  const keys = new Map<string, Node>();
  for (const [key, { since, value }] of Object.entries(META_DATA)) {
    const node = includes(version, since) ? value(metadata) : undefined;
    if (node !== undefined) keys.set(key, node);
  }
  const tree = new Map<string, Node>([['meta-data', keys]]);
  if (metadata.userData !== undefined) tree.set('user-data', metadata.userData);
  return tree;
}

function localIpv4({ instance, address }: InstanceMetadata): Node {
  return fixedIps(instance.network_info, 4)[0] ?? address ?? null;
}

/**
 * The instance's own copy of its key, so it outlives the key pair. `public-keys/` lists `0=NAME`, not `0/`: what
 * EC2's clients split at the equals sign.
 */
function publicKeys({ instance }: InstanceMetadata): Node | undefined {
  if (!instance.key_name) return undefined;
  const key = new Map<string, Node>([
    ['_name', `0=${instance.key_name}`],
    ['openssh-key', instance.key_data],
  ]);
  return new Map([['0', key]]);
}

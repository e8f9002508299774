import { dumps } from '../common/webob/json.ts';
import { devices } from './device_metadata.ts';
import { APPLICATION_JSON, type Document, fixed, seeded } from './document.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import { includes, type OpenstackVersion } from './versions.ts';

interface Field {
  readonly name: string;
  readonly since: OpenstackVersion;
  /** Undefined where this instance does not have the field. */
  readonly value: (metadata: InstanceMetadata, version: OpenstackVersion) => unknown;
}

/** Random bytes in `random_seed`, for the guest's entropy pool. */
export const RANDOM_SEED_BYTES = 512;
/** Characters of them in base64. */
const SEED_LENGTH = 4 * Math.ceil(RANDOM_SEED_BYTES / 3);

/** What each version of meta_data.json holds before and after the random seed, in the order in which Nova writes it. */
const BEFORE_SEED: readonly Field[] = [
  { name: 'uuid', since: '2012-08-10', value: ({ instance }) => instance.uuid },
  { name: 'meta', since: '2012-08-10', value: ({ instance }) => nonEmpty(instance.metadata) },
  { name: 'network_config', since: '2012-08-10', value: networkConfig },
  { name: 'public_keys', since: '2012-08-10', value: publicKeys },
  { name: 'keys', since: '2012-08-10', value: keys },
  { name: 'hostname', since: '2012-08-10', value: ({ hostname }) => hostname },
  { name: 'name', since: '2012-08-10', value: ({ instance }) => instance.display_name },
  { name: 'launch_index', since: '2012-08-10', value: ({ instance }) => instance.launch_index },
  { name: 'availability_zone', since: '2012-08-10', value: ({ instance }) => instance.availability_zone },
];
const SEED_SINCE: OpenstackVersion = '2013-04-04';
const AFTER_SEED: readonly Field[] = [
  { name: 'project_id', since: '2015-10-15', value: ({ instance }) => instance.project_id },
  {
    name: 'devices',
    since: '2016-06-30',
    value: ({ instance }, version) => devices(instance.device_metadata, version),
  },
  { name: 'dedicated_cpus', since: '2020-10-14', value: dedicatedCpus },
];

/**
 * meta_data.json at a version. Everything but the seed is serialised once: a request costs its random bytes and one
 * concatenation. Source: nova.api.metadata.base._metadata_as_json.
 */
export function metaData(metadata: InstanceMetadata, version: OpenstackVersion): Document {
  const members = (fields: readonly Field[]): string[] =>
    fields.flatMap(({ name, since, value }) => {
      const shown = includes(version, since) ? value(metadata, version) : undefined;
      return shown === undefined ? [] : [`${dumps(name)}: ${dumps(shown)}`];
    });
  const before = members(BEFORE_SEED).join(', ');
  if (!includes(version, SEED_SINCE)) {
    return fixed(APPLICATION_JSON, `{${before}}`);
  }
  const after = members(AFTER_SEED).map((member) => `, ${member}`);
  return seeded(APPLICATION_JSON, `{${before}, "random_seed": "`, SEED_LENGTH, `"${after.join('')}}`);
}

function nonEmpty(metadata: Readonly<Record<string, string>>): unknown {
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

/** cloud-init follows the pointer and gives the whole source up if it leads nowhere. */
function networkConfig({ content }: InstanceMetadata): unknown {
  const first = content.keys().next();
  if (first.done === true) return undefined;
  return { name: 'network_config', content_path: `/content/${first.value}` };
}

/** Both forms of the key: the map for consumers of old, the list because an x509 certificate needs its type. */
function publicKeys({ instance }: InstanceMetadata): unknown {
  const keyPair = instance.key_name ? instance.keypairs[0] : undefined;
  return keyPair && { [keyPair.name]: keyPair.public_key };
}

function keys({ instance }: InstanceMetadata): unknown {
  const keyPair = instance.key_name ? instance.keypairs[0] : undefined;
  return keyPair && [{ name: keyPair.name, type: keyPair.type, data: keyPair.public_key }];
}

function dedicatedCpus({ instance }: InstanceMetadata): unknown {
  return (instance.numa_cells ?? []).flatMap((cell) => [...cell.pcpuset]).sort((a, b) => a - b);
}

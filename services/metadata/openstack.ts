import { fixed, APPLICATION_JSON, TEXT_PLAIN, type Document, type FixedDocument } from './document.ts';
import { dynamicVendorData } from './dynamic_vendor_data.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import { print } from './listing.ts';
import { metaData } from './meta_data.ts';
import { networkData } from './network_data.ts';
import type { MetadataSettings } from './settings.ts';
import { vendorData2 } from './vendor_data.ts';
import { findVersion, includes, OPENSTACK_VERSIONS, type OpenstackVersion } from './versions.ts';

type Settings = Pick<MetadataSettings, 'api' | 'vendorDataClient'>;

interface File {
  /** The version that lists it. */
  readonly since: OpenstackVersion;
  /** Also served before it is listed. */
  readonly everywhere?: true;
  readonly document: (
    metadata: InstanceMetadata,
    version: OpenstackVersion,
    settings: Settings,
  ) => Document | undefined;
}

/** A version's files, in the order of its listing. Source: nova.api.metadata.base's path handlers. */
const FILES: Readonly<Record<string, File>> = {
  'meta_data.json': { since: '2012-08-10', document: metaData },
  user_data: {
    since: '2012-08-10',
    document: ({ userData }) => (userData === undefined ? undefined : fixed(TEXT_PLAIN, userData)),
  },
  password: { since: '2013-04-04', document: () => ({ kind: 'password' }) },
  'vendor_data.json': {
    since: '2013-10-17',
    document: ({ staticVendorData }, _version, { api }) =>
      api.vendordata_providers.includes('StaticJSON') ? fixed(APPLICATION_JSON, staticVendorData) : undefined,
  },
  'network_data.json': {
    since: '2015-10-15',
    everywhere: true,
    // Not application/json: Nova labels every other JSON document so, but not this one.
    document: ({ instance }) => fixed(TEXT_PLAIN, networkData(instance.network_info)),
  },
  'vendor_data2.json': { since: '2016-10-06', document: vendorData2Document },
};

/** The document at a path of the OpenStack tree, its first token a version or `content`; undefined where there is none. */
export function openstackDocument(
  metadata: InstanceMetadata,
  path: readonly string[],
  settings: Settings,
): Document | undefined {
  const [token = '', ...rest] = path;
  if (token === 'content') return contentDocument(metadata, rest);
  const version = findVersion(OPENSTACK_VERSIONS, token);
  if (version === undefined) return undefined;
  const name = rest.join('/');
  // `version` is the internal name of the listing's handler; Nova answers to it all the same.
  if (name === '' || name === 'version') return fixed(TEXT_PLAIN, print(listing(metadata, version)));
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (file === undefined || (!includes(version, file.since) && file.everywhere !== true)) return undefined;
  return file.document(metadata, version, settings);
}

/** A version's files. The vendor data's providers do not show here, only in what the files answer. */
function listing({ userData }: InstanceMetadata, version: OpenstackVersion): readonly string[] {
  return Object.entries(FILES)
    .filter(
      ([name, { since }]) => includes(version, since) && (name !== 'user_data' || userData !== undefined),
    )
    .map(([name]) => name);
}

function contentDocument({ content }: InstanceMetadata, rest: readonly string[]): Document | undefined {
  const [key = ''] = rest;
  const text = rest.length === 1 ? content.get(key) : undefined;
  return text === undefined ? undefined : fixed(TEXT_PLAIN, text);
}

function vendorData2Document(
  { instance, staticVendorData }: InstanceMetadata,
  _version: OpenstackVersion,
  settings: Settings,
): Document {
  const dynamic = dynamicVendorData(instance, settings);
  const fetch = async (): Promise<FixedDocument> =>
    fixed(APPLICATION_JSON, await vendorData2(settings.api.vendordata_providers, staticVendorData, dynamic));
  return { kind: 'fetched', fetch };
}

import { fixed, TEXT_PLAIN, type Document } from './document.ts';
import { ec2Document } from './ec2.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import { print } from './listing.ts';
import { openstackDocument } from './openstack.ts';
import type { MetadataSettings } from './settings.ts';
import { EC2_VERSIONS, OPENSTACK_VERSIONS, versionListing } from './versions.ts';

/** What `/` answers, to anybody. */
export const EC2_VERSION_LISTING = fixed(TEXT_PLAIN, print(versionListing(EC2_VERSIONS)));

/**
 * A path's tokens after POSIX normalisation: empty ones and `.` vanish, `..` takes one back. `x`, `x/` and `//x` are
 * the same path (os.path.normpath, and paste's urlmap before it).
 */
export function pathTokens(path: string): readonly string[] {
  const tokens: string[] = [];
  for (const token of path.split('/')) {
    if (token === '..') tokens.pop();
    else if (token !== '' && token !== '.') tokens.push(token);
  }
  return tokens;
}

/**
 * The document at a normalised path, or undefined: nova.api.metadata.base.InstanceMetadata.lookup. What does not
 * begin with `openstack` or `ec2` belongs to the EC2 tree.
 *
 * @param now milliseconds since the epoch; OpenStack versions of the future are not listed, though they answer
 */
export function lookup(
  metadata: InstanceMetadata,
  tokens: readonly string[],
  settings: Pick<MetadataSettings, 'api' | 'vendorDataClient'>,
  now: number,
): Document | undefined {
  const [first] = tokens;
  if (first === 'openstack') {
    if (tokens.length > 1) return openstackDocument(metadata, tokens.slice(1), settings);
    const today = new Date(now).toISOString().slice(0, 10);
    return fixed(TEXT_PLAIN, print(versionListing(OPENSTACK_VERSIONS, today)));
  }
  const path = first === 'ec2' ? tokens.slice(1) : tokens;
  return path.length === 0 ? EC2_VERSION_LISTING : ec2Document(metadata, path);
}

/** `lookup`, which looks once: documents that depend on the metadata alone are kept with it. */
export function cachedLookup(
  metadata: InstanceMetadata,
  path: string,
  settings: Pick<MetadataSettings, 'api' | 'vendorDataClient'>,
  now: number,
): Document | undefined {
  const known = metadata.documents.get(path);
  if (known !== undefined) return known;
  const tokens = pathTokens(path);
  const document = lookup(metadata, tokens, settings, now);
  // Only two spellings are kept, so that a guest cannot grow the map; the list of versions changes with the day.
  const plain = `/${tokens.join('/')}`;
  if (document !== undefined && tokens.length > 1 && (path === plain || path === `${plain}/`)) {
    metadata.documents.keep(path, document);
  }
  return document;
}

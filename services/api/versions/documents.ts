import { MAX_API_VERSION, MIN_API_VERSION } from '../wsgi/api_version.ts';
import { urlJoin } from '../wsgi/links.ts';
import type { JsonObject } from '../wsgi/python_json.ts';

/** What is known of a major version. */
interface MajorVersion {
  readonly id: string;
  /** The path that it is mounted at. */
  readonly path: string;
  readonly status: string;
  readonly version: string;
  readonly min_version: string;
  readonly updated: string;
  readonly mediaType: string;
}

/** Nova 2025.1's two, in its order. v2.0 says nothing of microversions: it has none. */
export const VERSIONS = {
  'v2.0': {
    id: 'v2.0',
    path: 'v2',
    status: 'SUPPORTED',
    version: '',
    min_version: '',
    updated: '2011-01-21T11:33:21Z',
    mediaType: 'application/vnd.openstack.compute+json;version=2',
  },
  'v2.1': {
    id: 'v2.1',
    path: 'v2.1',
    status: 'CURRENT',
    version: MAX_API_VERSION,
    min_version: MIN_API_VERSION,
    updated: '2013-07-23T11:33:21Z',
    mediaType: 'application/vnd.openstack.compute+json;version=2.1',
  },
} as const satisfies Readonly<Record<string, MajorVersion>>;

export type VersionId = keyof typeof VERSIONS;

const entry = ({ id, status, version, min_version, updated }: MajorVersion): JsonObject => ({
  id,
  status,
  version,
  min_version,
  updated,
});

const self = (version: MajorVersion, base: string, path = ''): JsonObject => ({
  rel: 'self',
  href: urlJoin(base, version.path, path),
});

const mediaTypes = (version: MajorVersion): JsonObject[] => [
  { base: 'application/json', type: version.mediaType },
];

/** `GET /`: every major version. `base` is the URL that they are mounted under. */
export function versionList(base: string): JsonObject {
  return {
    versions: Object.values(VERSIONS).map((version) => ({ ...entry(version), links: [self(version, base)] })),
  };
}

/** A path that names no version: where it would be in each of them. */
export function versionChoices(base: string, path: string): JsonObject {
  return {
    choices: Object.values(VERSIONS).map((version) => ({
      id: version.id,
      status: version.status,
      links: [self(version, base, path)],
      'media-types': mediaTypes(version),
    })),
  };
}

/** `GET /v2.1/` or `GET /v2/`: one version. `base` is the URL of the application that answers. */
export function versionDocument(id: VersionId, base: string): JsonObject {
  const version = VERSIONS[id];
  return {
    version: {
      ...entry(version),
      links: [
        { rel: 'self', href: `${base.replace(/\/+$/, '')}/` },
        { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' },
      ],
      'media-types': mediaTypes(version),
    },
  };
}

/** A microversion as rows and headers write it. */
export type Microversion = `2.${number}`;

/** The first and the newest microversion that this build serves, and what is used where a client names none. */
export const MIN_API_VERSION: Microversion = '2.1';
export const MAX_API_VERSION: Microversion = '2.104';
export const DEFAULT_API_VERSION: Microversion = '2.1';

export const API_VERSION_HEADER = 'OpenStack-API-Version';
export const LEGACY_API_VERSION_HEADER = 'X-OpenStack-Nova-API-Version';

/** Leading zeros are refused, a minor of 0 is not: nova.api.openstack.api_version_request. */
const FORM = /^([1-9]\d*)\.([1-9]\d*|0)$/;

/** The version a request runs at. Comparisons take the text that rows are written in. */
export class ApiVersion {
  readonly major: bigint;
  readonly minor: bigint;
  readonly text: string;

  private constructor(major: bigint, minor: bigint, text: string) {
    this.major = major;
    this.minor = minor;
    this.text = text;
  }

  /** The version that a text names, or undefined where it has not the form `MajorNum.MinorNum`. */
  static parse(text: string): ApiVersion | undefined {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const match = FORM.exec(text);
    if (match === null) return undefined;
    return new ApiVersion(BigInt(match[1] as string), BigInt(match[2] as string), text);
  }

  /** A version that a row names; a row without the right form is a mistake in the program. */
  static of(text: string): ApiVersion {
    const version = ApiVersion.parse(text);
    if (version === undefined) throw new TypeError(`${text} is no API version`);
    if (!parsed.has(text)) parsed.set(text, version);
    return version;
  }

  compare(other: ApiVersion): number {
    if (this.major !== other.major) return this.major < other.major ? -1 : 1;
    if (this.minor !== other.minor) return this.minor < other.minor ? -1 : 1;
    return 0;
  }

  atLeast(text: Microversion): boolean {
    return this.compare(ApiVersion.of(text)) >= 0;
  }

  before(text: Microversion): boolean {
    return this.compare(ApiVersion.of(text)) < 0;
  }

  /** Inside a window whose ends count; an absent end is open. */
  matches(min: string | undefined, max: string | undefined): boolean {
    return (
      (min === undefined || this.compare(ApiVersion.of(min)) >= 0) &&
      (max === undefined || this.compare(ApiVersion.of(max)) <= 0)
    );
  }

  toString(): string {
    return this.text;
  }
}

/** Only versions that rows name are kept: what clients send would let them fill the memory. */
const parsed = new Map<string, ApiVersion>();

/** What negotiation came to: a version, or the error that Nova answers with it. */
export type Negotiated =
  | { readonly version: ApiVersion; readonly error?: undefined }
  | { readonly version: undefined; readonly error: VersionError }
  | { readonly version: ApiVersion; readonly error: VersionError };

export interface VersionError {
  readonly code: 400 | 406;
  readonly message: string;
}

const DEFAULT: Negotiated = { version: ApiVersion.of(DEFAULT_API_VERSION) };
const LATEST: Negotiated = { version: ApiVersion.of(MAX_API_VERSION) };

/**
 * The microversion that two request headers ask for, by microversion_parse's rules: the standard header first, its
 * rightmost entry for the service `compute`; then the last item of Nova's own. A malformed version is 400 and no
 * version; one that is out of range is 406 and named in the answer's headers all the same.
 */
export function negotiate(standard: string | undefined, legacy: string | undefined): Negotiated {
  const asked = fromStandard(standard) ?? fromLegacy(legacy);
  if (asked === undefined) return DEFAULT;
  if (asked === 'latest') return LATEST;
  const version = ApiVersion.parse(asked);
  if (version === undefined) {
    return {
      version: undefined,
      error: {
        code: 400,
        message: `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`,
      },
    };
  }
  if (version.matches(MIN_API_VERSION, MAX_API_VERSION)) return { version };
  return {
    version,
    error: {
      code: 406,
      message: `Version ${asked} is not supported by the API. Minimum is ${MIN_API_VERSION} and maximum is ${MAX_API_VERSION}.`,
    },
  };
}

function fromStandard(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  for (const entry of header.split(',').reverse()) {
    const match = /^(\S+)\s+(.+)$/.exec(entry.trim());
    if (match?.[1]?.toLowerCase() === 'compute') return match[2];
  }
  return undefined;
}

function fromLegacy(header: string | undefined): string | undefined {
  return header?.split(',').at(-1)?.trim();
}

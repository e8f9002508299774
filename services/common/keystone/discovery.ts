import { DiscoveryFailure } from './errors.ts';
import { isObject, listAt, objectAt, parseJson, textAt } from './json.ts';
import { expectOk, type Session } from './session.ts';

/** `CURRENT`, `SUPPORTED`, `STABLE`, `DEPRECATED`: what keystoneauth uses; experimental versions it does not. */
const USABLE: ReadonlySet<string> = new Set(['stable', 'current', 'supported', 'deprecated']);

/**
 * Where version 3 is, for an address that need not name a version. One that ends in `/v3` is believed; any other is
 * asked for its versions, one of another version at its parent. Without a slash at the end.
 * Source: keystoneauth1.discover.
 *
 * @throws DiscoveryFailure, and what asking throws
 */
export async function discoverV3(session: Session, address: string): Promise<string> {
  const base = address.replace(/\/+$/, '');
  const version = /(?<=\/)v\d+(?:\.\d+)?$/.exec(base)?.[0];
  if (version !== undefined && /^v3(?:\.|$)/.test(version)) return base;
  const root = version === undefined ? address : base.slice(0, -version.length);
  const answer = expectOk(await session.request(root, { headers: { Accept: 'application/json' } }), root);
  const found = versionsIn(answer.text).find(
    (entry) =>
      USABLE.has(textAt(entry, 'status')?.toLowerCase() ?? '') &&
      /^v?3(?:\.|$)/.test(textAt(entry, 'id') ?? '') &&
      selfOf(entry) !== undefined,
  );
  const href = selfOf(found);
  if (href === undefined) throw new DiscoveryFailure(`${root} names no version 3 of the Identity API`);
  return combine(root, href);
}

/** `{versions: {values: []}}`, `{versions: []}` or `{version: {}}`. */
function versionsIn(text: string): readonly unknown[] {
  const document = parseJson(text);
  const values = objectAt(document, 'versions');
  const version = objectAt(document, 'version');
  if (values !== undefined) return listAt(values, 'values');
  return version === undefined ? listAt(document, 'versions') : [version];
}

function selfOf(version: unknown): string | undefined {
  return listAt(version, 'links')
    .filter(isObject)
    .map((link) => (link['rel'] === 'self' ? textAt(link, 'href') : undefined))
    .find((href) => href !== undefined);
}

/** Documents often name the wrong scheme and host; those of the address that was asked are known to work. */
function combine(root: string, href: string): string {
  const asked = new URL(root);
  if (!URL.canParse(href, `${root.replace(/\/+$/, '')}/`))
    throw new DiscoveryFailure(`'${href}' is no address`);
  const named = new URL(href, `${root.replace(/\/+$/, '')}/`);
  const path = asked.pathname.replace(/\/+$/, '');
  const version = named.pathname.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return `${asked.origin}${named.host === asked.host ? named.pathname.replace(/\/+$/, '') : `${path}/${version}`}`;
}

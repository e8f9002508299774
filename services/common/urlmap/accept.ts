export interface AcceptMatch {
  readonly contentType: string | undefined;
  readonly params: ReadonlyMap<string, string | undefined>;
}

const QUOTED = '"[^"\\\\]*(?:\\\\[^]?[^"\\\\]*)*"';
const PIECE = new RegExp(`;\\s*([^\\s;=]+|${QUOTED})\\s*(?:=\\s*([^;]+|${QUOTED}))?\\s*`, 'g');
const FLOAT = /^\s*[+-]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan)\s*$/i;
const NO_PARAMS: ReadonlyMap<string, string | undefined> = new Map();

/** A media type and its parameters, as nova.api.openstack.urlmap reads them: leniently, quotes taken off. */
export function parseOptionsHeader(value: string): {
  readonly name: string;
  readonly params: ReadonlyMap<string, string | undefined>;
} {
  if (value === '') return { name: '', params: NO_PARAMS };
  const [first, ...others] = [...`;${value}`.matchAll(PIECE)];
  const params = new Map<string, string | undefined>();
  for (const [, key, parameter] of others) {
    params.set(unquote(key as string), parameter === undefined ? undefined : unquote(parameter));
  }
  return { name: unquote(first?.[1] ?? ''), params };
}

/**
 * The best of the supported types by nova.api.openstack.urlmap's own rules, which are not HTTP's: the highest q wins,
 * among equal ones the mask with fewer `*`, then the one first met; a q that is no number is passed over.
 */
export function bestMatch(accept: string, supported: readonly string[]): AcceptMatch {
  const masks = parseList(accept).map(parseOptionsHeader);
  let best: AcceptMatch = { contentType: undefined, params: NO_PARAMS };
  let bestQuality = -1;
  let bestStars = 2;
  for (const contentType of supported) {
    for (const { name, params } of masks) {
      const q = params.has('q') ? params.get('q') : '1';
      if (q === undefined || !FLOAT.test(q)) continue;
      const quality = Number(q.replaceAll('_', ''));
      const stars = name.split('*').length - 1;
      if (quality < bestQuality || (quality === bestQuality && bestStars <= stars)) continue;
      if (!matchesMask(name, contentType)) continue;
      best = { contentType, params };
      bestQuality = quality;
      bestStars = stars;
    }
  }
  return best;
}

function matchesMask(mask: string, contentType: string): boolean {
  if (!mask.includes('*')) return contentType === mask;
  return mask === '*/*' || contentType.split('/', 1)[0] === mask.slice(0, -2);
}

/** urllib's parse_http_list: comma-separated, quoted strings whole. */
function parseList(value: string): string[] {
  const items: string[] = [];
  let item = '';
  let quoted = false;
  for (let index = 0; index < value.length; index++) {
    const char = value[index] as string;
    if (quoted && char === '\\') {
      index++;
      item += value[index] ?? '';
    } else if (char === ',' && !quoted) {
      items.push(item);
      item = '';
    } else {
      if (char === '"') quoted = !quoted;
      item += char;
    }
  }
  if (item !== '') items.push(item);
  return items.map((each) => unquote(each.trim()));
}

function unquote(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

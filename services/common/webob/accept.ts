const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = '"(?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*"';
const OWS = '[\\t ]*';
const PARAMETER = `${OWS};${OWS}(?![qQ]=)${TOKEN}=(?:${TOKEN}|${QUOTED})`;
const WEIGHT = `${OWS};${OWS}[qQ]=(?:0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)`;
const EXTENSION = `${OWS};${OWS}${TOKEN}(?:=(?:${TOKEN}|${QUOTED}))?`;
const RANGE = `${TOKEN}/${TOKEN}(?:${PARAMETER})*(?:${WEIGHT}(?:${EXTENSION})*)?`;
const HEADER = new RegExp(`^$|^(?:,|${RANGE})(?:${OWS},(?:${OWS}${RANGE})?)*$`);
const EACH_RANGE = new RegExp(
  `(${TOKEN})/(${TOKEN})((?:${PARAMETER})*)(?:${OWS};${OWS}[qQ]=([0-9.]+)(?:${EXTENSION})*)?`,
  'g',
);

interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly hasParameters: boolean;
  readonly quality: number;
}

/**
 * Those of the offered media types (without parameters) that an Accept header takes, best first, as
 * webob's `acceptable_offers` orders them: by quality, then as offered. No header (undefined) and an invalid one take
 * everything; an empty one takes nothing. RFC 9110 section 12.5.1: the most specific range decides on an offer.
 */
export function acceptableOffers(header: string | undefined, offers: readonly string[]): string[] {
  if (header === undefined || !HEADER.test(header)) return [...offers];
  const ranges = parseRanges(header);
  return offers
    .map((offer) => ({ offer, quality: qualityOf(offer, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ offer }) => offer);
}

function parseRanges(header: string): MediaRange[] {
  return [...header.matchAll(EACH_RANGE)].map(([, type, subtype, parameters, weight]) => ({
    type: (type as string).toLowerCase(),
    subtype: (subtype as string).toLowerCase(),
    hasParameters: parameters !== '',
    quality: weight === undefined ? 1 : Number(weight),
  }));
}

/** The quality that the most specific matching range gives; of equally specific ones the first. 0: not acceptable. */
function qualityOf(offer: string, ranges: readonly MediaRange[]): number {
  const [type, subtype] = offer.split('/');
  let specificity = 0;
  let quality = 0;
  for (const range of ranges) {
    const match = matchSpecificity(range, type as string, subtype as string);
    if (match > specificity) {
      specificity = match;
      quality = range.quality;
    }
  }
  return quality;
}

function matchSpecificity(range: MediaRange, type: string, subtype: string): number {
  if (range.type === '*' && range.subtype === '*') return 1;
  if (range.type !== type) return 0;
  if (range.subtype === '*') return 2;
  return range.subtype === subtype && !range.hasParameters ? 3 : 0;
}

import { isIPv4, isIPv6 } from 'node:net';
import { decodeBase64 } from '../../common/compute/python_base64.ts';

/** Why a value has not the format: a reason replaces jsonschema's own sentence with Nova's "invalid name" one. */
export type FormatResult = true | false | { readonly reason: string };

type FormatCheck = (value: unknown) => FormatResult;

/** Unicode's "other" and line or paragraph separators; Nova builds the same set from its character table. */
const NOT_PRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
/** What Python's `str.strip` and Nova's name checks count as a space. */
const EDGE_SPACE = /^\s|\s$/u;

const NAME_REASON = 'printable characters. Can not start or end with whitespace.';
const NAME_WITH_SPACES_REASON = 'printable characters with at least one non space character';

const name: FormatCheck = (value) =>
  typeof value !== 'string' || EDGE_SPACE.test(value) || NOT_PRINTABLE.test(value) || value === ''
    ? { reason: NAME_REASON }
    : true;

const nameWithSpaces: FormatCheck = (value) =>
  typeof value !== 'string' || value.trim() === '' || NOT_PRINTABLE.test(value)
    ? { reason: NAME_WITH_SPACES_REASON }
    : true;

const azName: FormatCheck = (value) =>
  typeof value === 'string' && !value.includes(':') && name(value) === true
    ? true
    : {
        reason: 'printable characters except :.Can not start or end with whitespace.',
      };

const azNameWithSpaces: FormatCheck = (value) =>
  typeof value === 'string' && !value.includes(':') && nameWithSpaces(value) === true
    ? true
    : { reason: 'printable characters except :, with at least one non space character' };

const LETTERS_AND_DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function keypairName(special: string): FormatCheck {
  const allowed = new Set(special + LETTERS_AND_DIGITS);
  return (value) =>
    typeof value === 'string' &&
    value.trim() === value &&
    value !== '' &&
    Array.from(value).every((c) => allowed.has(c))
      ? true
      : { reason: `Only expected characters: [${special}${LETTERS_AND_DIGITS}]` };
}

/** Formats say nothing of values that are no text, as in jsonschema. */
const text =
  (check: (value: string) => boolean): FormatCheck =>
  (value) =>
    typeof value !== 'string' || check(value);

/** ISO 8601 as oslo.utils' parser takes it: a date, optionally a time, a fraction and a zone. */
const DATE_TIME =
  /^\d{4}(-?(0[1-9]|1[0-2])(-?(0[1-9]|[12]\d|3[01])([ T]?([01]\d|2[0-3])(:?[0-5]\d(:?[0-5]\d([.,]\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?)?)?$/;

/** A uuid as oslo.utils.uuidutils accepts it: dashes, braces, `urn:uuid:` and case do not count. */
export function isUuidLike(value: string): boolean {
  return /^[0-9a-f]{32}$/.test(
    value
      .replaceAll('urn:', '')
      .replaceAll('uuid:', '')
      .replace(/^[{}]+|[{}]+$/g, '')
      .replaceAll('-', '')
      .toLowerCase(),
  );
}

/** The formats that Nova's schemas name. Source: nova.api.validation.validators. */
export const FORMATS: Readonly<Record<string, FormatCheck>> = {
  'date-time': text((value) => DATE_TIME.test(value)),
  base64: text((value) => decodeBase64(value) !== undefined),
  uri: text((value) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/.test(value)),
  uuid: text(isUuidLike),
  // Nothing is no expression to Nova, though it is one to Python.
  regex: text((value) => {
    try {
      new RegExp(value);
      return value !== '';
    } catch {
      return false;
    }
  }),
  ipv4: text(isIPv4),
  ipv6: text(isIPv6),
  name,
  name_with_leading_trailing_spaces: nameWithSpaces,
  cell_name: name,
  az_name: azName,
  az_name_with_leading_trailing_spaces: azNameWithSpaces,
  keypair_name_20: keypairName('_- '),
  keypair_name_292: keypairName('@._- '),
};

import { PasteError } from './errors.ts';
import { repr } from './python.ts';

const MAX_INTERPOLATION_DEPTH = 10;
/** Copying text is cheap beside building what a section names. */
const CHARACTERS_PER_EFFORT = 64;
const KEY = /^%\(([^)]+)\)s/;

export interface InterpolationSite {
  readonly file: string;
  readonly section: string;
  readonly option: string;
  /** Told of every replaced reference: what it costs, by its length. Throws where it is too much. */
  readonly spend: (effort: number) => void;
}

/**
 * configparser's BasicInterpolation: `%(key)s` from the lookup, `%%` for a percent sign. Every error starts with
 * "Error in file F: ", as PasteDeploy's parser makes it.
 */
export function interpolate(
  raw: string,
  lookup: (key: string) => string | undefined,
  site: InterpolationSite,
  depth = 1,
  original = raw,
): string {
  const fail = (errorClass: ConstructorParameters<typeof PasteError>[0], reason: string): PasteError =>
    new PasteError(errorClass, `Error in file ${site.file}: ${reason}`);
  const place = `option ${repr(site.option)} in section ${repr(site.section)}`;
  if (depth > MAX_INTERPOLATION_DEPTH) {
    throw fail(
      'InterpolationDepthError',
      `Recursion limit exceeded in value substitution: ${place} contains an interpolation key which cannot be ` +
        `substituted in ${MAX_INTERPOLATION_DEPTH} steps. Raw value: ${repr(original)}`,
    );
  }
  let out = '';
  let rest = raw;
  for (let at = rest.indexOf('%'); at !== -1; at = rest.indexOf('%')) {
    out += rest.slice(0, at);
    rest = rest.slice(at);
    if (rest[1] === '%') {
      out += '%';
      rest = rest.slice(2);
      continue;
    }
    if (rest[1] !== '(') {
      throw fail('InterpolationSyntaxError', `'%' must be followed by '%' or '(', found: ${repr(rest)}`);
    }
    const match = KEY.exec(rest);
    if (match === null)
      throw fail('InterpolationSyntaxError', `bad interpolation variable reference ${repr(rest)}`);
    rest = rest.slice(match[0].length);
    const key = match[1] as string;
    const value = lookup(key);
    if (value === undefined) {
      throw fail(
        'InterpolationMissingOptionError',
        `Bad value substitution: ${place} contains an interpolation key ${repr(key)} which is not a valid option ` +
          `name. Raw value: ${repr(original)}`,
      );
    }
    site.spend(1 + value.length / CHARACTERS_PER_EFFORT);
    out += value.includes('%') ? interpolate(value, lookup, site, depth + 1, original) : value;
  }
  return out + rest;
}

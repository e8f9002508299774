import { TemplateSubstitutionError } from './errors.ts';

const TEMPLATE = /\$(?:(\$)|([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi;

/**
 * How long a value may become. Options that name each other twice over would otherwise grow without bound, as Python lets
 * them; no real value comes near this.
 */
const MAX_LENGTH = 1 << 20;

/**
 * oslo.config's interpolation: `$name`, `${name}`, `$group.name` and `${group.name}` are looked up, `$$` and `\$` are a
 * dollar sign, any other `$` stays. Text anywhere in a list or dict (also its keys) is replaced; other values stay.
 * `lookup` gives the text of what a name stands for, undefined where the reference stays as it is, or throws.
 */
export function substitute(value: unknown, lookup: (name: string) => string | undefined): unknown {
  if (typeof value === 'string') return substituteText(value, lookup);
  if (Array.isArray(value)) return value.map((one) => substitute(one, lookup));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [substituteText(key, lookup), substitute(one, lookup)]),
  );
}

function substituteText(text: string, lookup: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  let grown = text.length;
  return text
    .replaceAll('\\$', '$$$$')
    .replace(
      TEMPLATE,
      (all: string, dollar: string | undefined, named: string | undefined, braced: string) => {
        if (dollar !== undefined) return '$';
        const name = named ?? braced;
        const found = lookup(name);
        if (found === undefined) return all;
        grown += found.length;
        if (grown > MAX_LENGTH)
          throw new TemplateSubstitutionError(
            name,
            `substituting ${name} makes more than ${MAX_LENGTH} characters`,
          );
        return found;
      },
    );
}

import { OptValueError } from './errors.ts';
import type { OptType } from './opt_type.ts';
import { codePoints, pyRepr, pyText } from './python_text.ts';

export interface StringTypeOptions {
  readonly choices?: readonly string[] | undefined;
  readonly ignoreCase?: boolean | undefined;
  readonly regex?: RegExp | undefined;
  readonly maxLength?: number | undefined;
  /** Strips one pair of quotes; an unclosed one is an error. */
  readonly quotes?: boolean | undefined;
}

/** oslo.config's String: any text, unless choices, a regular expression (searched, not anchored) or a length limit it. */
export function stringType(options: StringTypeOptions = {}): OptType<string> {
  const { choices, ignoreCase = false, maxLength = 0, quotes = false } = options;
  const regex = options.regex && searchable(options.regex, ignoreCase);
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const allowed = choices && new Set(choices.map(fold));
  // JavaScript shows a slash of an expression escaped.
  const pattern = pyRepr(regex?.source.replaceAll('\\/', '/'));
  const details = [
    ...(choices ? [`choices=${pyRepr(choices)}`] : []),
    ...(regex ? [`regex=${pattern}`] : []),
  ];
  return {
    repr: details.length > 0 ? `String(${details.join(',')})` : 'String',
    commaFree: choices !== undefined && !choices.some((choice) => choice.includes(',')),
    convert(value) {
      const text = quotes ? unquote(pyText(value)) : pyText(value);
      if (maxLength > 0 && text.length > maxLength && codePoints(text) > maxLength)
        throw new OptValueError(`Value '${text}' exceeds maximum length ${maxLength}`);
      if (regex && !regex.test(text))
        throw new OptValueError(`Value ${pyRepr(text)} doesn't match regex ${pattern}`);
      if (allowed && choices && !allowed.has(fold(text)))
        throw new OptValueError(`Valid values are [${choices.join(', ')}], but found ${pyRepr(text)}`);
      return text;
    },
    format: pyRepr,
  };
}

/** The same expression without the flags that make `test` remember where it stopped. */
function searchable(regex: RegExp, ignoreCase: boolean): RegExp {
  const flags = new Set(regex.flags.replace(/[gy]/g, ''));
  if (ignoreCase) flags.add('i');
  return new RegExp(regex.source, [...flags].join(''));
}

function unquote(text: string): string {
  const first = text.charAt(0);
  if (first !== '"' && first !== "'") return text;
  if (text.length === 1 || !text.endsWith(first)) throw new OptValueError(`Non-closed quote: ${text}`);
  return text.slice(1, -1);
}

const TRUE = new Set(['true', '1', 'on', 'yes']);
const FALSE = new Set(['false', '0', 'off', 'no']);

/** oslo.config's Boolean: eight words in any case, nothing else. */
export function booleanType(): OptType<boolean> {
  return {
    repr: 'Boolean',
    commaFree: true,
    convert(value) {
      if (typeof value === 'boolean') return value;
      const word = pyText(value).toLowerCase();
      if (TRUE.has(word)) return true;
      if (FALSE.has(word)) return false;
      throw new OptValueError(`Unexpected boolean value ${pyRepr(value)}`);
    },
    format: pyRepr,
  };
}

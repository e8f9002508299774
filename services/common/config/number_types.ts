import { OptValueError } from './errors.ts';
import type { OptType } from './opt_type.ts';
import { pyFloat, pyGeneral, pyRepr, pyStrip, pyText } from './python_text.ts';

export interface NumberTypeOptions {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly choices?: readonly number[] | undefined;
}

interface NumberKind {
  readonly name: string;
  readonly parse: (text: string) => number;
  readonly format: (value: number) => string;
}

/** Python refuses to convert more digits than this to an int (its guard against quadratic time). */
const MAX_INT_DIGITS = 4300;
const DIGITS = '\\p{Nd}+(?:_\\p{Nd}+)*';
const INT = new RegExp(`^[+-]?${DIGITS}$`, 'u');
const FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`,
  'u',
);
const SPECIAL_FLOAT = /^([+-]?)(inf|infinity|nan)$/i;

/** Python's `int(text)`: a sign, digits of any script, single underscores between them, spaces around. */
function parseInteger(text: string): number {
  const literal = pyStrip(text);
  if (!INT.test(literal)) throw new OptValueError(`invalid literal for int() with base 10: ${pyRepr(text)}`);
  const digits = plainDigits(literal);
  const count = digits.replace(/^[+-]/, '').length;
  if (count > MAX_INT_DIGITS) {
    throw new OptValueError(
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion: value has ${count} digits; use sys.set_int_max_str_digits() to increase the limit`,
    );
  }
  return Number(digits);
}

/** Python's `float(text)`: also exponents, `inf` and `nan`; no hexadecimal. */
function parseFloatLiteral(text: string): number {
  const literal = pyStrip(text);
  const special = SPECIAL_FLOAT.exec(literal);
  if (special !== null) {
    if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (!FLOAT.test(literal)) throw new OptValueError(`could not convert string to float: ${pyRepr(text)}`);
  return Number(plainDigits(literal));
}

function plainDigits(literal: string): string {
  const joined = literal.replaceAll('_', '');
  return /[^\x20-\x7e]/.test(joined) ? joined.replace(/\p{Nd}/gu, asciiDigit) : joined;
}

const isDigit = (code: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(code));

/** Unicode keeps each script's ten digits together and in order, so the distance from the run's start tells the value. */
function asciiDigit(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  let start = code;
  while (isDigit(start - 1)) start--;
  return String((code - start) % 10);
}

function numberType(kind: NumberKind, { min, max, choices }: NumberTypeOptions): OptType<number> {
  if (min !== undefined && max !== undefined && max < min)
    throw new OptValueError('Max value is less than min value');
  const outside = (choices ?? []).filter(
    (c) => (min !== undefined && c < min) || (max !== undefined && c > max),
  );
  if (outside.length > 0) {
    throw new OptValueError(`Choices ${pyRepr(outside)} are out of bounds [${pyRepr(min)}..${pyRepr(max)}]`);
  }
  const props = choices
    ? [`choices=${pyRepr(choices)}`]
    : [
        ...(min === undefined ? [] : [`min=${pyGeneral(min)}`]),
        ...(max === undefined ? [] : [`max=${pyGeneral(max)}`]),
      ];
  return {
    repr: props.length > 0 ? `${kind.name}(${props.join(', ')})` : kind.name,
    commaFree: true,
    convert(value) {
      if (typeof value !== 'number' && pyStrip(pyText(value)) === '') return undefined;
      const number = typeof value === 'number' ? value : kind.parse(pyText(value));
      if (choices) {
        if (choices.includes(number)) return number;
        const shown = choices.map((choice) => `${kind.format(choice)}: None`).join(', ');
        throw new OptValueError(`Valid values are OrderedDict({${shown}}), but found ${pyGeneral(number)}`);
      }
      if (min !== undefined && number < min)
        throw new OptValueError(`Should be greater than or equal to ${pyGeneral(min)}`);
      if (max !== undefined && number > max)
        throw new OptValueError(`Should be less than or equal to ${pyGeneral(max)}`);
      return number;
    },
    format: (value) => (value === undefined ? 'None' : kind.format(value)),
  };
}

/** oslo.config's Integer; an empty value is None. */
export function integerType(options: NumberTypeOptions = {}): OptType<number> {
  return numberType({ name: 'Integer', parse: parseInteger, format: pyRepr }, options);
}

/** oslo.config's Float; an empty value is None. */
export function floatType(options: NumberTypeOptions = {}): OptType<number> {
  return numberType({ name: 'Float', parse: parseFloatLiteral, format: pyFloat }, options);
}

/** oslo.config's Port: an Integer from 0 to 65535, which limits may narrow and not widen. */
export function portType({ min = 0, max = 65535, choices }: NumberTypeOptions = {}): OptType<number> {
  if (min < 0) throw new OptValueError('Min value cannot be less than 0');
  if (max > 65535) throw new OptValueError('Max value cannot be more than 65535');
  return numberType({ name: 'Port', parse: parseInteger, format: pyRepr }, { min, max, choices });
}

/** Python's `range(start, stop, step)`. */
export interface IntRange {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

export interface RangeTypeOptions extends Omit<NumberTypeOptions, 'choices'> {
  /** Whether the last number belongs to the range; it does by default. */
  readonly inclusive?: boolean | undefined;
}

/** oslo.config's Range: `1-5`, also downwards; one number is the range of that number. */
export function rangeType({ min, max, inclusive = true }: RangeTypeOptions = {}): OptType<IntRange> {
  const lower = integerType({ min });
  const upper = integerType({ max });
  return {
    repr: 'Range',
    commaFree: true,
    convert(value) {
      const text = pyText(value);
      const match = /^(0|-?[1-9][0-9]*)(?:-(0|-?[1-9][0-9]*))?\n?$/.exec(text);
      if (match === null) throw new OptValueError(`Invalid Range: ${text}`);
      const start = parseInteger(match[1] ?? '');
      const end = match[2] === undefined ? start : parseInteger(match[2]);
      const step = start < end ? 1 : -1;
      (step === 1 ? lower : upper).convert(start);
      (step === 1 ? upper : lower).convert(end);
      return { start, stop: inclusive ? end + step : end, step };
    },
    format: (value) =>
      value === undefined
        ? 'None'
        : `range(${value.start}, ${value.stop}${value.step === 1 ? '' : `, ${value.step}`})`,
  };
}

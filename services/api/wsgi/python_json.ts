/** A number that Python holds as a float: `1.0` keeps its point in JSON and in a message. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toString(): string {
    return floatText(this.value);
  }

  toJSON(): number {
    return this.value;
  }
}

/** What `json.dumps` can write here. A key whose value is undefined is left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | PyFloat
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** `json.dumps` with Python's defaults: `", "` and `": "` between parts, everything beyond ASCII escaped. */
export function dumps(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return dumpString(value);
    case 'number':
      return Number.isSafeInteger(value)
        ? String(value)
        : Number.isInteger(value)
          ? BigInt(value).toString()
          : floatText(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      break;
  }
  if (value === null) return 'null';
  if (value instanceof PyFloat) return floatText(value.value);
  if (isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i += 1) text += (i === 0 ? '' : ', ') + dumps(value[i] as JsonValue);
    return `${text}]`;
  }
  let text = '{';
  const object = value as JsonObject;
  for (const key in object) {
    const item = object[key];
    if (item === undefined) continue;
    text += `${text.length === 1 ? '' : ', '}${dumpString(key)}: ${dumps(item)}`;
  }
  return `${text}}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function dumpString(text: string): string {
  const quoted = JSON.stringify(text);
  return /[\u007f-\uffff]/.test(quoted)
    ? quoted.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : quoted;
}

/** Python's `repr` of a float: the shortest text that reads back, with a point or an exponent of two digits. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  const text = String(value);
  return /[.e]/.test(text) ? text : `${Object.is(value, -0) ? '-0' : text}.0`;
}

/** What an expression in a logging configuration file may stand for. */
export type PyValue = string | number | boolean | null | PyStream | readonly PyValue[] | PyDict;
export type PyDict = ReadonlyMap<PyValue, PyValue>;

/** `sys.stdout` and `sys.stderr`, by their descriptor. */
export interface PyStream {
  readonly stream: 1 | 2;
}

/** An expression that cannot be read. Its reason is put after the file, section and option. */
export class PyValueError extends Error {
  override readonly name = 'PyValueError';
}

const TOKEN =
  /\s*(?:(?<prefix>[rRuUbB]{0,2})(?<string>'''[^]*?'''|"""[^]*?"""|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*")|(?<number>0[xX][\da-fA-F_]+|0[oO][0-7_]+|(?:\d[\d_]*)(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|(?<mark>[()[\]{},:+*-]))/y;

interface Token {
  readonly kind: 'string' | 'number' | 'name' | 'mark' | 'end';
  readonly text: string;
  readonly raw?: boolean;
}

/**
 * Reads the part of Python's expressions that `args` and `kwargs` of a handler are written in: tuples, lists, dicts, texts,
 * numbers with `+`, `-` and `*`, `True`, `False`, `None`, and the names that `names` knows. Nothing is called.
 *
 * @throws PyValueError
 */
export function parsePyValue(text: string, names: (name: string) => PyValue | undefined): PyValue {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const take = (mark: string): boolean => {
    if (peek().kind !== 'mark' || peek().text !== mark) return false;
    at++;
    return true;
  };
  const expect = (mark: string): void => {
    if (!take(mark)) throw new PyValueError(`'${mark}' expected ${place(peek())}`);
  };

  const items = (end: string): { values: PyValue[]; comma: boolean } => {
    const values: PyValue[] = [];
    let comma = false;
    while (!take(end)) {
      values.push(sum());
      comma = take(',');
      if (comma) continue;
      expect(end);
      break;
    }
    return { values, comma };
  };

  const dict = (): PyDict => {
    const entries = new Map<PyValue, PyValue>();
    while (!take('}')) {
      const key = sum();
      expect(':');
      entries.set(key, sum());
      if (take(',')) continue;
      expect('}');
      break;
    }
    return entries;
  };

  const atom = (): PyValue => {
    const token = peek();
    at++;
    if (token.kind === 'string') {
      let value = token.raw === true ? token.text : unescaped(token.text);
      for (; peek().kind === 'string'; at++)
        value += peek().raw === true ? peek().text : unescaped(peek().text);
      return value;
    }
    if (token.kind === 'number') return Number(token.text.replaceAll('_', ''));
    if (token.kind === 'name') {
      const value = CONSTANTS.has(token.text) ? CONSTANTS.get(token.text) : names(token.text);
      if (value === undefined) throw new PyValueError(`the name '${token.text}' is not known`);
      return value;
    }
    if (token.text === '-') return -numberOf(atom());
    if (token.text === '+') return numberOf(atom());
    if (token.text === '[') return items(']').values;
    if (token.text === '{') return dict();
    if (token.text === '(') {
      const { values, comma } = items(')');
      return values.length === 1 && !comma ? (values[0] as PyValue) : values;
    }
    throw new PyValueError(`a value expected ${place(token)}`);
  };

  const product = (): PyValue => {
    let value = atom();
    while (take('*')) value = numberOf(value) * numberOf(atom());
    return value;
  };

  const sum = (): PyValue => {
    let value = product();
    for (;;) {
      if (take('+')) value = numberOf(value) + numberOf(product());
      else if (take('-')) value = numberOf(value) - numberOf(product());
      else return value;
    }
  };

  const first = sum();
  const values = [first];
  let tuple = false;
  while (take(',')) {
    tuple = true;
    if (peek().kind !== 'end') values.push(sum());
  }
  if (peek().kind !== 'end') throw new PyValueError(`nothing more expected ${place(peek())}`);
  return tuple ? values : first;
}

const CONSTANTS: ReadonlyMap<string, PyValue> = new Map<string, PyValue>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

const place = ({ kind, text }: Token): string => (kind === 'end' ? 'at the end' : `at '${text}'`);

function numberOf(value: PyValue): number {
  if (typeof value !== 'number') throw new PyValueError('+, - and * take numbers here');
  return value;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const start = TOKEN.lastIndex;
    const groups = TOKEN.exec(source)?.groups;
    if (groups === undefined) throw new PyValueError(`'${source.slice(start).trim()}' cannot be read`);
    const { prefix = '', string, number, name, mark } = groups;
    if (string !== undefined) {
      const quotes = /^(?:'''|""")/.test(string) ? 3 : 1;
      tokens.push({ kind: 'string', text: string.slice(quotes, -quotes), raw: /r/i.test(prefix) });
    } else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name.replace(/\s/g, '') });
    else tokens.push({ kind: 'mark', text: mark ?? '' });
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([0-7]{1,3})|([^]))/g,
    (_all, hex: string | undefined, unicode: string | undefined, octal: string | undefined, char: string) => {
      const code = hex ?? unicode;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return ESCAPES[char] ?? ('\\\'"'.includes(char) ? char : `\\${char}`);
    },
  );
}

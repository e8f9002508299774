/** A policy file that cannot be read: the message names file and line, and what would be right. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  readonly file: string;
  readonly line: number | undefined;

  constructor(file: string, line: number | undefined, reason: string) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`);
    this.file = file;
    this.line = line;
  }
}

const FORM = 'a policy file is lines of "RULE": "CHECK"';

/**
 * The rules of a policy file: JSON, or the YAML that policy files are written in, which is one mapping of names to texts
 * (quoted in either way, plain, or as `>` and `|` blocks). Other YAML is refused, and never read as something else.
 *
 * @returns checks by rule name, as text
 * @throws PolicyFileError
 */
export function parsePolicyFile(text: string, file: string): Readonly<Record<string, string>> {
  const json = parseJson(text);
  if (json === undefined) return parseYaml(text.split(/\r?\n/), file);
  if (json === null) return {};
  if (typeof json !== 'object' || Array.isArray(json))
    throw new PolicyFileError(file, undefined, `not a mapping; ${FORM}`);
  return Object.fromEntries(
    Object.entries(json).map(([name, check]) => [name, checkText(check, name, file)]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A check, or oslo.policy's older form: a list of alternatives, each a check or a list of checks that all must pass. */
function checkText(check: unknown, name: string, file: string): string {
  if (typeof check === 'string') return check;
  if (Array.isArray(check)) {
    const alternatives = check.map((one: unknown) => {
      const all: unknown[] = Array.isArray(one) ? one : [one];
      if (!all.every((part) => typeof part === 'string')) throw notText(name, file);
      return `(${all.join(' and ')})`;
    });
    return alternatives.join(' or ');
  }
  throw notText(name, file);
}

const notText = (name: string, file: string): PolicyFileError =>
  new PolicyFileError(file, undefined, `the check of ${name} is not text`);

const ENTRY = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'#[\]{}!&*|>%@`,-][^#]*?))\s*:(?:\s+(.*))?$/;
const BLOCK = /^([|>])[-+]?\s*(?:#.*)?$/;

function parseYaml(lines: readonly string[], file: string): Readonly<Record<string, string>> {
  const rules = new Map<string, string>();
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (/^\s*(?:#.*)?$/.test(line) || /^(?:---|\.\.\.)\s*$/.test(line)) {
      at++;
      continue;
    }
    const entry = ENTRY.exec(line.trimEnd());
    if (entry === null) throw new PolicyFileError(file, at + 1, `cannot read '${line.trim()}'; ${FORM}`);
    const [, double, single, plain, rest = ''] = entry;
    const name = double === undefined ? (single?.replaceAll("''", "'") ?? plain ?? '') : unescaped(double);
    // What is indented belongs to the entry, empty lines between included.
    let end = at + 1;
    while (end < lines.length && /^\s+\S|^\s*$/.test(lines[end] ?? '')) end++;
    const more = lines.slice(at + 1, end);
    rules.set(name, valueOf(rest.trim(), more, file, at + 1));
    at = end;
  }
  return Object.fromEntries(rules);
}

function valueOf(first: string, more: readonly string[], file: string, line: number): string {
  const block = BLOCK.exec(first);
  if (block !== null)
    return more
      .map((text) => text.trim())
      .join(block[1] === '|' ? '\n' : ' ')
      .trim();
  const all = [first, ...more.map((text) => text.trim())].join(' ').trim();
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(all);
  if (quoted !== null) return unescaped(quoted[1] ?? '');
  const single = /^'((?:[^']|'')*)'\s*(?:#.*)?$/.exec(all);
  if (single !== null) return (single[1] ?? '').replaceAll("''", "'");
  if (/^\[\s*\]$/.test(all)) return '';
  if (/^[[\]{}"'!&*|>%@`,]/.test(all))
    throw new PolicyFileError(file, line, `cannot read '${all}'; quote the check: "…"`);
  const plain = all.replace(/(?:^|\s+)#.*$/, '');
  if (/:\s|:$/.test(plain))
    throw new PolicyFileError(file, line, `cannot read '${all}'; quote the check: "…"`);
  return plain;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_whole, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : letter,
  );
}

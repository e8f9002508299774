import { existsSync, readFileSync } from 'node:fs';
import { HostError, messageOf, type Origin, originText } from '../errors.ts';
import type { Directive } from './directive.ts';
import { type ExpansionContext, expandReferences, fillMagic, placeholders } from './expand.ts';
import { parseIni } from './ini.ts';
import { parseJson } from './json.ts';
import { blockItems, isBlockEnd, isBlockStart } from './logic.ts';

/** What reading a file needs from outside. */
export type ConfigContext = Omit<ExpansionContext, 'section' | 'file'> & { readonly reloading?: boolean };

type Parse = typeof parseIni;

/** From an option that names a file to how that is read; undefined goes by the file's name, as uWSGI does. */
const READERS: ReadonlyMap<string, Parse | undefined> = new Map([
  ['ini', parseIni],
  ['json', parseJson],
  ['include', undefined],
  ['config', undefined],
]);
const UNREADABLE: Readonly<Record<string, string>> = {
  yaml: 'YAML',
  yml: 'YAML',
  xml: 'XML',
  xmlconfig: 'XML',
};
const BY_SUFFIX: readonly (readonly [RegExp, Parse])[] = [
  [/\.ini$/, parseIni],
  [/\.js(?:on)?$/, parseJson],
];
const MAX_DEPTH = 16;

/** Whether an option, as it is written, names a file to read at that place. */
export function namesFile(option: string): boolean {
  return READERS.has(option) || Object.hasOwn(UNREADABLE, option);
}

/** Whether a bare argument on the command line is a configuration. */
export function isConfigFile(argument: string): boolean {
  return /\.(?:ini|js(?:on)?|ya?ml|xml)$/.test(splitSpec(argument).path);
}

/**
 * Reads `FILE[:section]`, the value of `option`: nested files are read where they stand, `for` and `if-*` blocks are
 * evaluated, and values come back with magic variables, `$(ENV)` and `@(file)` expanded, `%(name)` untouched.
 * `:section` alone means the file that was read last.
 *
 * @throws HostError where the file or section is missing, or the format is one that is not read here
 */
export function readConfigFile(option: string, spec: string, context: ConfigContext): Directive[] {
  return read(option, spec, { ...context, last: undefined, depth: 0 });
}

/**
 * Reads the files of `inherit`, whose names may have placeholders. As in uWSGI they come last, whatever place they are
 * named in: of an option that takes one value theirs counts, of a placeholder the one that was there before.
 *
 * @throws HostError as `readConfigFile`
 */
export function readInherited(directives: readonly Directive[], context: ConfigContext): Directive[] {
  const all = [...directives];
  const mainFile = context.mainFile ?? all.find(({ origin }) => origin.line > 0)?.origin.file;
  let files = 0;
  for (const { key, value, origin } of all) {
    if (key !== 'inherit') continue;
    const spec = placeholders(value, (name) => all.find((one) => one.key === name)?.value);
    if (++files > MAX_DEPTH) throw new HostError(`${spec}: more than ${MAX_DEPTH} files are inherited`);
    all.push(
      ...readConfigFile(key, spec.startsWith(':') ? origin.file + spec : spec, { ...context, mainFile }),
    );
  }
  return all.filter(({ key }) => key !== 'inherit');
}

/** `readConfigFile` on the text of an ini file. */
export function readIniText(
  text: string,
  file: string,
  section: string,
  context: ConfigContext,
): Directive[] {
  return interpret(parseIni, text, file, section, { ...context, last: file, depth: 0 });
}

interface Reading extends ConfigContext {
  /** What was read last. */
  last: string | undefined;
  readonly depth: number;
}

function read(option: string, spec: string, reading: Reading): Directive[] {
  const format = UNREADABLE[option] ?? UNREADABLE[/\.(ya?ml|xml)(?::|$)/.exec(spec)?.[1] ?? ''];
  if (format !== undefined) {
    throw new HostError(`${option} = ${spec}: ${format} is not read here; ini and JSON are`);
  }
  const { path, section, asked } = splitSpec(spec);
  const file = path === '' ? (reading.last ?? '') : path;
  if (reading.depth > MAX_DEPTH)
    throw new HostError(`${file}: included more than ${MAX_DEPTH} deep; it includes itself`);
  const parse = READERS.get(option) ?? BY_SUFFIX.find(([suffix]) => suffix.test(file))?.[1] ?? parseIni;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new HostError(`cannot read the configuration ${file}: ${messageOf(error)}`);
  }
  reading.last = file;
  return interpret(parse, text, file, section, { ...reading, mainFile: reading.mainFile ?? file }, asked);
}

/** `FILE:section`; a path that exists as it stands has no section part. `asked` is empty where none is named. */
function splitSpec(spec: string): { path: string; section: string; asked: string } {
  const colon = spec.lastIndexOf(':');
  if (colon === -1 || existsSync(spec)) return { path: spec, section: 'uwsgi', asked: '' };
  const asked = spec.slice(colon + 1);
  return { path: spec.slice(0, colon), section: asked || 'uwsgi', asked };
}

function interpret(
  parse: Parse,
  text: string,
  file: string,
  section: string,
  reading: Reading,
  asked = '',
): Directive[] {
  const out: Directive[] = [];
  const full: ExpansionContext = { ...reading, file, section: asked };
  let items: readonly string[] | undefined;
  const apply = (key: string, raw: string, origin: Origin): void => {
    const value = expandReferences(raw, full, origin);
    if (!namesFile(key)) {
      out.push({ key, value, origin });
      return;
    }
    const inner: Reading = { ...reading, last: reading.last ?? file, depth: reading.depth + 1 };
    out.push(...read(key, value, inner));
    reading.last = inner.last;
  };
  // Before all else, as in uWSGI: sections and names of options may have them, too.
  parse(fillMagic(text, full), file, section, (key, value, origin) => {
    if (isBlockEnd(key)) {
      items = undefined;
    } else if (isBlockStart(key)) {
      if (items !== undefined) {
        throw new HostError(`${originText(origin)}: ${key} stands inside another block; blocks do not nest`);
      }
      items = blockItems(key, expandReferences(value, full, origin), reading, out, origin);
    } else {
      for (const item of items ?? [undefined]) {
        apply(key, item === undefined ? value : value.replaceAll('%(_)', item), origin);
      }
    }
  });
  return out;
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { HostError, messageOf, type Origin, originText } from '../errors.ts';
import { type ExpansionContext, expand } from './expand.ts';

/** One `key = value`, in the order in which uWSGI would apply it. */
export interface Directive {
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

/** What reading a file needs from outside. */
export type IniContext = Omit<ExpansionContext, 'section' | 'file'>;

const NESTED = new Set(['ini', 'include', 'inherit', 'config']);
const MAX_DEPTH = 16;

/**
 * Reads `FILE[:section]` in uWSGI's ini dialect: `;` and `#` start a comment only at the start of a line, a key
 * without `=` has the empty value, keys repeat, nested files are expanded where they stand, and `for`, `if-*` blocks
 * are evaluated. Values come back with magic variables, `$(ENV)` and `@(file)` expanded, `%(name)` untouched.
 *
 * @throws HostError where the file or section is missing or a line belongs to no section
 */
export function readIni(spec: string, context: IniContext, depth = 0): Directive[] {
  const { file, section } = splitSpec(spec);
  if (depth > MAX_DEPTH)
    throw new HostError(`${file}: included more than ${MAX_DEPTH} deep; it includes itself`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new HostError(`cannot read the ini file ${file}: ${messageOf(error)}`);
  }
  return parseIni(text, file, section, { ...context, mainFile: context.mainFile ?? file }, depth);
}

/** `FILE:section`; a path that exists as it stands has no section part. */
function splitSpec(spec: string): { file: string; section: string } {
  const colon = spec.lastIndexOf(':');
  if (colon <= 0 || existsSync(spec)) return { file: spec, section: 'uwsgi' };
  return { file: spec.slice(0, colon), section: spec.slice(colon + 1) || 'uwsgi' };
}

/** `readIni` on text that is already there. */
export function parseIni(
  text: string,
  file: string,
  section: string,
  context: IniContext,
  depth = 0,
): Directive[] {
  const out: Directive[] = [];
  const full: ExpansionContext = { ...context, file, section };
  let current: string | undefined;
  let seen = false;
  let block: Block | undefined;

  const emit = (key: string, raw: string, origin: Origin): void => {
    const value = expand(raw, full, origin);
    if (NESTED.has(key)) out.push(...readIni(value, context, depth + 1));
    else out.push({ key, value, origin });
  };

  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith(';') || trimmed.startsWith('#')) continue;
    const origin: Origin = { file, line: index + 1 };
    if (trimmed.startsWith('[')) {
      if (!trimmed.endsWith(']')) {
        throw new HostError(`${originText(origin)}: "${trimmed}" lacks the ] that ends a section name`);
      }
      current = trimmed.slice(1, -1).trim();
      seen ||= current === section;
      continue;
    }
    if (current === undefined) {
      throw new HostError(
        `${originText(origin)}: "${trimmed}" stands before any [section]; [uwsgi] comes first`,
      );
    }
    if (current !== section) continue;
    const equals = trimmed.indexOf('=');
    const key = (equals === -1 ? trimmed : trimmed.slice(0, equals)).trim();
    const value = equals === -1 ? '' : trimmed.slice(equals + 1).trim();
    if (BLOCK_ENDS.has(key)) {
      block = undefined;
    } else if (isBlockStart(key)) {
      block = { items: blockItems(key, expand(value, full, origin), full, out, origin) };
    } else if (block === undefined) {
      emit(key, value, origin);
    } else {
      for (const item of block.items) {
        emit(key, value.replaceAll('%(_)', item), origin);
      }
    }
  }
  if (!seen) throw new HostError(`${file}: there is no section [${section}] in it`);
  return out;
}

interface Block {
  /** The values of `%(_)`, one for each time that the block is applied; none where the condition is false. */
  readonly items: readonly string[];
}

const BLOCK_ENDS = new Set(['endfor', 'end-for', 'endif', 'end-if']);

function isBlockStart(key: string): boolean {
  return key === 'for' || key.startsWith('if-');
}

/** uWSGI's configuration logic; blocks do not nest, as there. */
function blockItems(
  key: string,
  value: string,
  context: ExpansionContext,
  before: readonly Directive[],
  origin: Origin,
): string[] {
  if (key === 'for') return value.split(/\s+/).filter((item) => item !== '');
  const negated = key.startsWith('if-not-');
  const test = CONDITIONS[key.slice(negated ? 7 : 3)];
  if (test === undefined) {
    throw new HostError(
      `${originText(origin)}: ${key} is not known; known are ${Object.keys(CONDITIONS)
        .map((name) => `if-${name}`)
        .join(', ')} and their if-not- forms`,
    );
  }
  const found = test(value, context, before);
  if (negated) return found === undefined ? [value] : [];
  return found === undefined ? [] : [found];
}

type Condition = (
  value: string,
  context: ExpansionContext,
  before: readonly Directive[],
) => string | undefined;

const CONDITIONS: Readonly<Record<string, Condition>> = {
  env: (value, { env }) => {
    const [name, wanted] = splitOnce(value);
    const actual = env[name];
    return actual !== undefined && (wanted === undefined || actual === wanted) ? actual : undefined;
  },
  exists: (value) => (existsSync(value) ? value : undefined),
  file: (value) => (statSync(value, { throwIfNoEntry: false })?.isFile() === true ? value : undefined),
  dir: (value) => (statSync(value, { throwIfNoEntry: false })?.isDirectory() === true ? value : undefined),
  opt: (value, _context, before) => {
    const [name, wanted] = splitOnce(value);
    const last = before.findLast((directive) => directive.key === name);
    return last !== undefined && (wanted === undefined || last.value === wanted) ? last.value : undefined;
  },
};

function splitOnce(value: string): [string, string | undefined] {
  const equals = value.indexOf('=');
  return equals === -1 ? [value, undefined] : [value.slice(0, equals), value.slice(equals + 1)];
}

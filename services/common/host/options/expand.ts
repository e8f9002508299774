import { readFileSync } from 'node:fs';
import { availableParallelism, hostname, userInfo } from 'node:os';
import { basename, dirname, extname, resolve } from 'node:path';
import { HostError, messageOf, type Origin, originText } from '../errors.ts';

/** What expansions may read; passed in, so that nothing here touches the process's own environment. */
export interface ExpansionContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly section: string;
  /** The file being read, as named; undefined on the command line. */
  readonly file: string | undefined;
  /** The first file of the run, for the upper-case magic variables. */
  readonly mainFile: string | undefined;
  readonly startTime: Date;
  readonly version: string;
}

/**
 * uWSGI's magic variables, `$(ENV)` and `@(file)` in one value. An unknown `%x` stays as it is; an unset
 * environment variable is empty; a file that cannot be read is an error. `%(name)` is left for `placeholders`.
 */
export function expand(value: string, context: ExpansionContext, origin: Origin): string {
  if (!/[%$@]/.test(value)) return value;
  return value.replace(/\$\(([^)]*)\)|@\(([^)]*)\)|%([^(])/g, (whole, env, file, letter) => {
    if (env !== undefined) return context.env[env as string] ?? '';
    if (file !== undefined) return fileContents(file as string, origin);
    return magic(letter as string, context) ?? whole;
  });
}

function fileContents(file: string, origin: Origin): string {
  try {
    return readFileSync(file, 'utf8').replace(/\n$/, '');
  } catch (error) {
    throw new HostError(`${originText(origin)}: @(${file}) cannot be read: ${messageOf(error)}`);
  }
}

function magic(letter: string, context: ExpansionContext): string | undefined {
  const { file, mainFile } = context;
  const onFile = (of: string | undefined, use: (path: string) => string): string | undefined =>
    of === undefined ? undefined : use(resolve(of));
  switch (letter) {
    case '%':
      return '%';
    case 'p':
      return onFile(file, (path) => path);
    case 'P':
      return onFile(mainFile, (path) => path);
    case 's':
      return onFile(file, (path) => basename(path));
    case 'S':
      return onFile(mainFile, (path) => basename(path));
    case 'd':
      return onFile(file, (path) => withSlash(dirname(path)));
    case 'D':
      return onFile(mainFile, (path) => withSlash(dirname(path)));
    case 'n':
      return onFile(file, (path) => basename(path, extname(path)));
    case 'N':
      return onFile(mainFile, (path) => basename(path, extname(path)));
    case 'e':
      return onFile(file, (path) => extname(path).slice(1));
    case 'E':
      return onFile(mainFile, (path) => extname(path).slice(1));
    case 'c':
      return onFile(file, (path) => basename(dirname(path)));
    case 'C':
      return onFile(mainFile, (path) => basename(dirname(path)));
    case 'o':
      return file;
    case 'O':
      return mainFile;
    case 'x':
    case 'X':
      return context.section;
    case 'h':
      return hostname();
    case 'v':
      return process.cwd();
    case 'V':
      return context.version;
    case 'k':
      return String(availableParallelism());
    case 't':
      return String(Math.floor(context.startTime.getTime() / 1000));
    case 'T':
      return String(context.startTime.getTime() * 1000);
    case 'u':
      return String(userInfo().uid);
    case 'U':
      return userInfo().username;
    case 'g':
      return String(userInfo().gid);
    default:
      return /[0-9]/.test(letter)
        ? onFile(file, (path) => path.split('/')[Number(letter) + 1] ?? '')
        : undefined;
  }
}

function withSlash(directory: string): string {
  return directory.endsWith('/') ? directory : `${directory}/`;
}

/**
 * `%(name)` and `%(a + b)` (numbers are added up from left to right with + - * /, other text is joined), looked up by
 * `get`; what is not known stays as it is.
 */
export function placeholders(value: string, get: (name: string) => string | undefined): string {
  if (!value.includes('%(')) return value;
  return value.replace(/%\(([^)]*)\)/g, (whole, inside: string) => {
    const parts = inside.trim().split(/\s+([-+*/])\s+/);
    let result: string | undefined = operand(parts[0] ?? '', get);
    for (let i = 1; i + 1 < parts.length && result !== undefined; i += 2) {
      const right = operand(parts[i + 1] ?? '', get);
      result = right === undefined ? undefined : combine(result, parts[i] ?? '+', right);
    }
    return result ?? whole;
  });
}

function operand(text: string, get: (name: string) => string | undefined): string | undefined {
  return get(text) ?? (/^-?\d+$/.test(text) ? text : undefined);
}

function combine(left: string, operator: string, right: string): string {
  const a = Number(left);
  const b = Number(right);
  if (left.trim() === '' || right.trim() === '' || Number.isNaN(a) || Number.isNaN(b)) return left + right;
  if (operator === '-') return String(a - b);
  if (operator === '*') return String(a * b);
  if (operator === '/') return String(b === 0 ? 0 : Math.trunc(a / b));
  return String(a + b);
}

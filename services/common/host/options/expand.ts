import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism, hostname, userInfo } from 'node:os';
import { basename, dirname, extname, resolve } from 'node:path';
import { HostError, messageOf, type Origin, originText } from '../errors.ts';

/** What expansions may read; passed in, so that nothing here touches the process's own environment. */
export interface ExpansionContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Empty where none was asked for. */
  readonly section: string;
  /** The file being read, as named; undefined on the command line. */
  readonly file: string | undefined;
  /** The first file of the run, for the upper-case magic variables. */
  readonly mainFile: string | undefined;
  readonly startTime: Date;
  readonly version: string;
}

/** uWSGI's magic variables in the text of a file. An unknown `%x` is empty; `%(name)` is left for `placeholders`. */
export function fillMagic(text: string, context: ExpansionContext): string {
  return text.replace(/%([^(\r\n])/g, (_, letter: string) => magic(letter, context) ?? '');
}

/**
 * `$(ENV)`, where an unset variable stays as it stands, and `@(file)` or `@(exec://command)`, which uWSGI expands on the
 * command line, too.
 *
 * @throws HostError for a file that cannot be read, or a command that fails
 */
export function expandReferences(
  value: string,
  { env }: Pick<ExpansionContext, 'env'>,
  origin: Origin,
): string {
  if (!/[$@]\(/.test(value)) return value;
  return value
    .replace(/\$\(([^)]*)\)/g, (whole, name: string) => env[name] ?? whole)
    .replace(/@\(([^)]*)\)/g, (_, source: string) => contents(source, env, origin));
}

function contents(source: string, env: ExpansionContext['env'], origin: Origin): string {
  const [, scheme, command = ''] = /^(\w+):\/\/(.*)$/s.exec(source) ?? [];
  if (scheme !== undefined && scheme !== 'exec') {
    throw new HostError(
      `${originText(origin)}: @(${source}): files and exec:// are read here, no ${scheme}://`,
    );
  }
  try {
    const text = scheme === undefined ? readFileSync(source, 'utf8') : outputOf(command, env);
    return text.replace(/\r?\n$/, '');
  } catch (error) {
    throw new HostError(`${originText(origin)}: @(${source}) cannot be read: ${messageOf(error)}`);
  }
}

function outputOf(command: string, env: ExpansionContext['env']): string {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  return execFileSync('/bin/sh', ['-c', command], { env, stdio: [...stdio], encoding: 'utf8' });
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
      return context.section;
    case 'X':
      return file === mainFile ? context.section : '';
    case 'i':
      return onFile(file, inode);
    case 'I':
      return onFile(mainFile, inode);
    case 'b':
      return process.argv[1];
    case 'j':
      return onFile(file, pathHash);
    case 'J':
      return onFile(mainFile, pathHash);
    case '[':
      return '\u001b';
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
    case 'G':
      return groupName(userInfo().gid);
    default:
      return /[0-9]/.test(letter)
        ? onFile(file, (path) => dirname(path).split('/')[Number(letter) + 1] ?? '')
        : undefined;
  }
}

/** uWSGI's hash of a configuration file's path (djb33x; eight hexadecimal digits, the lowest byte first). */
function pathHash(path: string): string {
  let hash = 5381;
  // Bytes are signed, as x86's `char` is.
  for (const byte of new Int8Array(Buffer.from(path))) hash = Math.imul(hash, 33) ^ byte;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(hash | 0);
  return bytes.toString('hex').toUpperCase();
}

function inode(path: string): string {
  return String(statSync(path, { throwIfNoEntry: false })?.ino ?? '');
}

function groupName(gid: number): string {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid);
}

function withSlash(directory: string): string {
  return directory.endsWith('/') ? directory : `${directory}/`;
}

/**
 * `%(name)`, looked up by `get`, where what is not known stays as it is; and uWSGI's pipelines of words and operators,
 * `%(a + 2)`, `%(a b)`, `%(a ++)`, which go from left to right: numbers are calculated with, words without an operator
 * between them are joined, and what is not known is empty.
 */
export function placeholders(value: string, get: (name: string) => string | undefined): string {
  if (!value.includes('%(')) return value;
  return value.replace(/%\(([^)]*)\)/g, (whole, inside: string) => {
    if (!inside.includes(' ')) return get(inside) ?? whole;
    let result = '';
    let operator = '';
    for (const word of inside.split(' ').filter((part) => part !== '')) {
      if (word === '++' || word === '--') {
        result = String(number(result) + (word === '++' ? 1 : -1));
      } else if (Object.hasOwn(OPERATORS, word)) {
        operator = word;
        continue;
      } else {
        const next = /^\d+$/.test(word) ? word : (get(word) ?? '');
        const calculate = OPERATORS[operator];
        result = calculate === undefined ? result + next : String(calculate(number(result), number(next)));
      }
      operator = '';
    }
    return result;
  });
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
};

/** As strtoll(3) reads it. */
function number(text: string): number {
  return Number.parseInt(text, 10) || 0;
}

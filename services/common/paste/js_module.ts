import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { PasteError } from './errors.ts';
import { nearest, suggestion } from '../environ/nearest.ts';
import { repr } from './python.ts';

/** `./file.js#export`, `/abs/file.js#export` or `package#export`: a JavaScript module rather than a Python name. */
export function isJavaScriptReference(spec: string): boolean {
  return isPath(spec) || (spec.includes('#') && !spec.includes(':'));
}

const isPath = (spec: string): boolean => /^\.{0,2}\//.test(spec);

/**
 * The export that a reference names, loaded synchronously; relative files and packages are found from `directory`
 * (the ini file's own). Without `#export` it is the default export. Errors read as Python's for a missing module or
 * attribute; what the module itself throws while loading is the cause of the error.
 */
export function loadJavaScript(spec: string, directory: string): unknown {
  const hash = spec.lastIndexOf('#');
  const path = hash === -1 ? spec : spec.slice(0, hash);
  const name = hash === -1 ? 'default' : spec.slice(hash + 1);
  const require = createRequire(join(resolve(directory), 'api-paste.ini'));
  let exports: unknown;
  try {
    exports = require(path);
  } catch (error) {
    throw loadError(path, directory, error);
  }
  const namespace =
    (typeof exports === 'object' || typeof exports === 'function') && exports !== null ? exports : {};
  const value = (namespace as Record<string, unknown>)[name];
  if (value !== undefined) return value;
  // CommonJS: `module.exports = factory` is the default export.
  if (name === 'default' && typeof exports === 'function') return exports;
  const advice = hash === -1 ? `Name the export: ${path}#NAME. ` : '';
  throw new PasteError('AttributeError', `module ${repr(path)} has no attribute ${repr(name)}`, {
    hint: advice + suggestion(name, Object.keys(namespace)),
  });
}

function loadError(path: string, directory: string, error: unknown): PasteError {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  if (code === 'MODULE_NOT_FOUND' && message.includes(`'${path}'`)) {
    return new PasteError('ModuleNotFoundError', `No module named ${repr(path)}`, {
      hint: isPath(path) ? missingFile(path, directory) : missingPackage(path, directory),
      cause: error,
    });
  }
  if (code === 'ERR_REQUIRE_ASYNC_MODULE') {
    return new PasteError('TypeError', `module ${repr(path)} can't be loaded: it uses top-level await`, {
      hint: 'Applications are built at once: do what takes time at the first request',
      cause: error,
    });
  }
  return new PasteError(
    'ModuleNotFoundError',
    `module ${repr(path)} can't be loaded: ${message}${at(error)}`,
    {
      cause: error,
    },
  );
}

function missingFile(path: string, directory: string): string {
  const file = resolve(directory, path);
  let neighbours: string[] = [];
  try {
    neighbours = readdirSync(dirname(file)).filter((name) => /\.[cm]?[jt]s$/.test(name));
  } catch {
    return `${dirname(file)} is no directory that can be read`;
  }
  const match = nearest(basename(file), neighbours);
  const written = path.slice(0, path.lastIndexOf('/') + 1);
  return `${file} is not there${match === undefined ? '' : `. Did you mean '${written}${match}'?`}`;
}

function missingPackage(name: string, directory: string): string {
  return (
    `Looked for it in node_modules of ${resolve(directory)} and of the directories above: install it there, ` +
    `or, where it is a file, write ./${name}`
  );
}

/** File and line of a syntax error, which Node puts before its name. */
function at(error: unknown): string {
  const line = error instanceof SyntaxError ? /^(\S+:\d+)\n/.exec(error.stack ?? '')?.[1] : undefined;
  return line === undefined ? '' : ` (${line})`;
}

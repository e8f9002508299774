import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PasteError } from './errors.ts';
import { suggestion } from './nearest.ts';
import { repr } from './python.ts';

/** `./file.js#export`, `/abs/file.js#export` or `package#export`: a JavaScript module rather than a Python name. */
export function isJavaScriptReference(spec: string): boolean {
  return /^\.{0,2}\//.test(spec) || (spec.includes('#') && !spec.includes(':'));
}

/**
 * The export that a reference names, loaded synchronously; relative files and packages are found from `directory`
 * (the ini file's own). Without `#export` it is the default export. Errors read as Python's for a missing module or
 * attribute; what the module itself throws while loading is the cause of the error.
 */
export function loadJavaScript(spec: string, directory: string): unknown {
  const hash = spec.lastIndexOf('#');
  const path = hash === -1 ? spec : spec.slice(0, hash);
  const name = hash === -1 ? 'default' : spec.slice(hash + 1);
  const require = createRequire(join(directory, 'api-paste.ini'));
  let exports: unknown;
  try {
    exports = require(path);
  } catch (error) {
    throw loadError(path, directory, error as NodeJS.ErrnoException);
  }
  const namespace =
    (typeof exports === 'object' || typeof exports === 'function') && exports !== null ? exports : {};
  const value = (namespace as Record<string, unknown>)[name];
  if (value !== undefined) return value;
  // CommonJS: `module.exports = factory` is the default export.
  if (name === 'default' && typeof exports === 'function') return exports;
  throw new PasteError('AttributeError', `module ${repr(path)} has no attribute ${repr(name)}`, {
    hint: suggestion(name, Object.keys(namespace)),
  });
}

function loadError(path: string, directory: string, error: NodeJS.ErrnoException): PasteError {
  if (error.code === 'MODULE_NOT_FOUND' && error.message.includes(`'${path}'`)) {
    return new PasteError('ModuleNotFoundError', `No module named ${repr(path)}`, {
      hint: `Looked for from ${directory}`,
      cause: error,
    });
  }
  if (error.code === 'ERR_REQUIRE_ASYNC_MODULE') {
    return new PasteError('TypeError', `module ${repr(path)} can't be loaded: it uses top-level await`, {
      cause: error,
    });
  }
  return new PasteError('ModuleNotFoundError', `module ${repr(path)} can't be loaded: ${error.message}`, {
    cause: error,
  });
}

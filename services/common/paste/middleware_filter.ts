import type { RequestHandler } from 'express';
import { PasteError } from './errors.ts';
import type { FilterFactory, PasteConf } from './factory.ts';
import { fromMiddleware } from './from_middleware.ts';
import { loadJavaScript } from './js_module.ts';
import { repr } from './python.ts';
import { typeName } from './user_factory.ts';

const USAGE =
  "Express middleware is named as 'middleware = ./file.js#export', or, where a function makes it of options, as " +
  "'factory = ./file.js#export' with the options as further keys; package#export does for both";

/**
 * A filter section's way to Express middleware as it is, with no module of one's own between:
 * `middleware = module#export` is the middleware, `factory = module#export` is called with the section's other keys,
 * all text, and makes it. Modules are found from `here`, the file's directory.
 */
export const middlewareFilter: FilterFactory = (globalConf, localConf) => {
  const { middleware, factory, ...options } = localConf;
  const spec = middleware ?? factory;
  if (spec === undefined || (middleware !== undefined && factory !== undefined)) {
    throw new PasteError('TypeError', `needs either 'middleware' or 'factory'`, { hint: USAGE });
  }
  const exported = loadJavaScript(spec, globalConf['here'] ?? '.');
  if (typeof exported !== 'function') {
    throw new PasteError('TypeError', `${spec} is ${repr(typeName(exported))}, no function`, { hint: USAGE });
  }
  return fromMiddleware(
    factory === undefined
      ? used(spec, exported as RequestHandler, options)
      : made(spec, exported as (options: PasteConf) => unknown, options),
  );
};

function used(spec: string, middleware: RequestHandler, options: PasteConf): RequestHandler {
  const [name] = Object.keys(options);
  if (name === undefined) return middleware;
  throw new PasteError('TypeError', `${spec} takes no options, so ${repr(name)} has no use`, { hint: USAGE });
}

function made(spec: string, factory: (options: PasteConf) => unknown, options: PasteConf): RequestHandler {
  let middleware: unknown;
  try {
    middleware = factory(options);
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new PasteError('RuntimeError', `${spec} failed: ${said}`, { hint: USAGE, cause: error });
  }
  if (typeof middleware === 'function') return middleware as RequestHandler;
  throw new PasteError('TypeError', `${spec} gave back ${repr(typeName(middleware))}, no middleware`, {
    hint: USAGE,
  });
}

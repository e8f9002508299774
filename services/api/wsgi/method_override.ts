import type { IncomingMessage } from 'node:http';
import type { Environ } from '../../common/environ/environ.ts';
import { Query } from './query.ts';

/**
 * The method that a request is routed by: Routes' middleware lets a `_method` in the query string replace it.
 * Undefined where that middleware fails instead of answering: a posted multipart form without a boundary.
 */
export function methodOf(req: IncomingMessage, environ: Environ): string | undefined {
  const method = req.method ?? 'GET';
  if (environ.queryString.includes('_method')) {
    const override = overrideIn(environ.queryString);
    if (override !== undefined && override !== '') return override.toUpperCase();
    return method;
  }
  const type = req.headers['content-type'];
  if (method === 'POST' && type?.startsWith('multipart/form-data') === true && !/;\s*boundary=/i.test(type)) {
    return undefined;
  }
  return method;
}

function overrideIn(queryString: string): string | undefined {
  try {
    return Query.parse(queryString).get('_method');
  } catch {
    return undefined;
  }
}

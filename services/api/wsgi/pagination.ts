import { badRequest } from './faults.ts';
import type { Link, Links } from './links.ts';
import type { Query } from './query.ts';

/** One page of a list, as a client asked for it and `[api] max_limit` allows it. */
export interface Page {
  readonly limit: number;
  readonly marker: string | undefined;
}

/**
 * `limit` and `marker` of a request. A limit above the maximum is the maximum.
 * @throws a 400 fault for a limit that is no whole number from 0 on
 */
export function pageOf(query: Query, maxLimit: number): Page {
  const limit = query.has('limit') ? whole(query.get('limit') as string, 'limit') : maxLimit;
  return { limit: Math.min(limit, maxLimit), marker: query.get('marker') };
}

function whole(text: string, name: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw badRequest(`Invalid input received: ${name} must be an integer`);
  }
  const value = Number(text);
  if (value < 0) throw badRequest(`Invalid input received: ${name} must be >= 0`);
  return value;
}

/** A `next` link where a page came back as full as it was asked for, else nothing. */
export function collectionLinks(
  links: Links,
  query: Query,
  collection: string,
  ids: readonly string[],
  maxLimit: number,
): Link[] {
  const size = Math.min(query.has('limit') ? Number(query.get('limit')) : maxLimit, maxLimit);
  const last = ids.at(-1);
  return last !== undefined && size === ids.length ? [links.next(collection, query, last)] : [];
}

/** `limit` and `offset`, for lists that page by position: a limit of 0 means the maximum. */
export function sliceOf<T>(items: readonly T[], query: Query, maxLimit: number): readonly T[] {
  const offset = query.has('offset') ? whole(query.get('offset') as string, 'offset') : 0;
  const asked = query.has('limit') ? whole(query.get('limit') as string, 'limit') : maxLimit;
  const limit = asked === 0 ? maxLimit : Math.min(asked, maxLimit);
  return items.slice(offset, offset + limit);
}

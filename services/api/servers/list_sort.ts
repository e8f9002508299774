import type { InstanceColumn } from '../../common/compute/list_instances.ts';
import { badRequest, forbidden } from '../wsgi/faults.ts';
import type { ApiRequest } from '../wsgi/route.ts';
import { IGNORED_SORT_KEYS } from './list_query.ts';

type Dir = 'asc' | 'desc';

const ADMIN_KEYS: readonly string[] = ['host', 'node'];
/** `locked` sorts by who locked the server, for that is the column. */
const COLUMNS: Readonly<Record<string, InstanceColumn>> = { locked: 'locked_by' };

/**
 * The order that `sort_key` and `sort_dir` ask for, pair by pair; a key without a direction takes the first one.
 * @throws 400 for more directions than keys or an unknown one, 403 for an admin's key
 */
export function sortOf({
  query,
  context,
  version,
}: ApiRequest): readonly { readonly column: InstanceColumn; readonly dir: Dir }[] {
  const keys = query.has('sort_key') ? [...query.all('sort_key')] : ['created_at'];
  const dirs = query.has('sort_dir') ? [...query.all('sort_dir')] : ['desc'];
  const ignored = (key: string): boolean =>
    IGNORED_SORT_KEYS.includes(key) && !(key === 'locked' && version.atLeast('2.73'));
  // What the loop takes out of `keys` must not move it on.
  for (const key of keys.slice()) {
    const at = keys.indexOf(key);
    if (ignored(key)) {
      if (at < dirs.length) dirs.splice(at, 1);
      keys.splice(at, 1);
    } else if (ADMIN_KEYS.includes(key) && !context.isAdmin) {
      throw forbidden(`Only administrators can sort servers by ${key}`);
    }
  }
  const unknown = dirs.find((dir) => dir !== 'asc' && dir !== 'desc');
  if (unknown !== undefined) {
    throw badRequest("Invalid input received: Unknown sort direction, must be 'desc' or 'asc'");
  }
  if (dirs.length > keys.length && keys.length > 0) {
    throw badRequest('Invalid input received: Sort direction size exceeds sort key size');
  }
  const first = (dirs[0] ?? 'desc') as Dir;
  return keys.map((key, index) => ({
    column: COLUMNS[key] ?? (key as InstanceColumn),
    dir: (dirs[index] as Dir | undefined) ?? first,
  }));
}

import type { Access } from '../keystone/access.ts';
import { getLogger } from '../log/log.ts';

const log = getLogger('keystonemiddleware.auth_token');

export interface RuledRequest {
  readonly method: string;
  /** With what precedes PATH_INFO. */
  readonly path: string;
  /** Passed on by a service, which asked for something that the user did not name. */
  readonly isFromService: boolean;
}

/**
 * Whether an application credential's access rules, where it has any, allow a request to this service.
 * Source: keystonemiddleware.auth_token's `validate_allowed_request`.
 */
export function allowedByRules(
  access: Access,
  serviceType: string | undefined,
  request: RuledRequest,
): boolean {
  const { accessRules, catalog } = access;
  if (accessRules === undefined) return true;
  if (!serviceType) {
    log.warning(
      'Cannot validate request with restricted access rules. Set service_type in [keystone_authtoken] to allow ' +
        'access rule validation.',
    );
    return false;
  }
  if (!(catalog ?? []).some(({ type }) => type === serviceType)) {
    log.warning(
      'Cannot validate request with restricted access rules. service_type in [keystone_authtoken] is not a valid ' +
        'service type in the catalog.',
    );
    return false;
  }
  return (
    request.isFromService ||
    accessRules.some(
      ({ service, method, path }) =>
        service === serviceType &&
        method === request.method &&
        path !== undefined &&
        matches(request.path, path),
    )
  );
}

/**
 * `*` and `{tag}` stand for one part of a path, `**` for any text. Users write these patterns, so that no regular
 * expression is made of one: what it reaches in the path is followed token by token.
 */
export function matches(path: string, pattern: string): boolean {
  let reached = Array.from({ length: path.length + 1 }, (_, at) => at === 0);
  for (const token of pattern.match(/\{[^}]*\}|\*\*|\*|[^{}*]+/g) ?? []) {
    const next = reached.map(() => false);
    for (const [at, isReached] of reached.entries()) {
      if (token === '**') next[at] = isReached || next[at - 1] === true;
      else if (token === '*' || token.startsWith('{')) {
        next[at] = (reached[at - 1] === true || next[at - 1] === true) && path[at - 1] !== '/';
      } else if (isReached && path.startsWith(token, at)) next[at + token.length] = true;
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

import type { Method, Route } from './route.ts';

/** The rows of one method and path: plain ones, or by action. */
export interface RouteGroup {
  readonly parameters: readonly string[];
  readonly plain: readonly Route[];
  readonly actions: ReadonlyMap<string, readonly Route[]>;
}

export interface Match {
  readonly group: RouteGroup;
  readonly params: Readonly<Record<string, string>>;
  /** The project id that stood before the path. */
  readonly projectId: string | undefined;
}

interface Node {
  readonly fixed: Map<string, Node>;
  parameter: Node | undefined;
  readonly groups: Map<string, MutableGroup>;
}
interface MutableGroup extends RouteGroup {
  readonly plain: Route[];
  readonly actions: Map<string, Route[]>;
}

/** Only hexadecimal digits and dashes: what keeps `/{project_id}/x` and `/x/{id}` apart. */
const PROJECT_ID = /^[0-9a-f-]+$/;

const node = (): Node => ({ fixed: new Map(), parameter: undefined, groups: new Map() });

/** Finds the rows of a method and path in as many steps as the path has parts, however many rows there are. */
export class RouteTrie {
  readonly #root = node();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route);
  }

  /** The rows for a decoded path below the mount point, with or without a project id before it. */
  match(method: string, path: string): Match | undefined {
    if (path.charCodeAt(0) !== 47) return undefined;
    const segments = path.slice(1).split('/');
    const plain = find(this.#root, method, segments, 0, []);
    if (plain !== undefined) return { ...plain, projectId: undefined };
    const [first, ...rest] = segments;
    if (first === undefined || rest.length === 0 || !PROJECT_ID.test(first)) return undefined;
    const scoped = find(this.#root, method, rest, 0, []);
    return scoped === undefined ? undefined : { ...scoped, projectId: first };
  }

  #add(route: Route): void {
    const parameters: string[] = [];
    let at = this.#root;
    for (const segment of route.path.slice(1).split('/')) {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (name === undefined) {
        let next = at.fixed.get(segment);
        if (next === undefined) at.fixed.set(segment, (next = node()));
        at = next;
      } else {
        parameters.push(name);
        at = at.parameter ??= node();
      }
    }
    let group = at.groups.get(route.method satisfies Method);
    if (group === undefined) {
      at.groups.set(route.method, (group = { parameters, plain: [], actions: new Map() }));
    }
    if (route.action === undefined) {
      group.plain.push(route);
      return;
    }
    const rows = group.actions.get(route.action);
    if (rows === undefined) group.actions.set(route.action, [route]);
    else rows.push(route);
  }
}

function find(
  at: Node,
  method: string,
  segments: readonly string[],
  depth: number,
  values: readonly string[],
): Omit<Match, 'projectId'> | undefined {
  if (depth === segments.length) {
    const group = at.groups.get(method);
    if (group === undefined) return undefined;
    const params: Record<string, string> = {};
    for (const [index, name] of group.parameters.entries()) params[name] = values[index] as string;
    return { group, params };
  }
  const segment = segments[depth] as string;
  const fixed = at.fixed.get(segment);
  const found = fixed === undefined ? undefined : find(fixed, method, segments, depth + 1, values);
  if (found !== undefined || at.parameter === undefined || segment === '') return found;
  return find(at.parameter, method, segments, depth + 1, [...values, segment]);
}

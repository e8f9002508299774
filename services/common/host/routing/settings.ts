import type { CollectedHeader } from '../collected_headers.ts';
import { bad, type Given } from '../options/given.ts';
import { parseRoute, ROUTE_OPTIONS, type Route } from './route.ts';

/** In the order in which they were written, whichever of the options each stands under. */
export function readRoutes(
  values: readonly Given[],
  unsupported: (item: Given, known: string) => void,
): Route[] {
  return values.flatMap((item) => {
    if (!ROUTE_OPTIONS.has(item.row.name)) return [];
    const route = parseRoute(item.row.name, item.value);
    if ('wrong' in route) throw bad(item, route.wrong ?? '');
    if ('unknown' in route) {
      unsupported(item, route.unknown ?? '');
      return [];
    }
    return [route as Route];
  });
}

/** `HEADER VARIABLE`. */
export function collectedHeader(item: Given, pull: boolean): CollectedHeader {
  const [, header, variable] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s+(\S+)$/.exec(item.value) ?? [];
  if (header === undefined || variable === undefined) throw bad(item, 'a header, a space and a variable');
  return { header, variable, pull };
}

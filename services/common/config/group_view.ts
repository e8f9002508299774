import type { OptGroup } from './opts.ts';

/**
 * A group's values as properties. Each is read from the configuration at its first use and kept until `version` changes,
 * so that reading one in the path of a request costs a comparison. A number that a file leaves empty is Python's None;
 * where the option has a default, whose type promises a number, the view gives the default.
 */
export function groupView(table: OptGroup, version: () => number, read: (dest: string) => unknown): object {
  const view = Object.create(null) as object;
  for (const [key, opt] of Object.entries(table.opts)) {
    const dest = key.replaceAll('-', '_');
    let value: unknown;
    let valid = -1;
    Object.defineProperty(view, key, {
      enumerable: true,
      get: () => {
        const now = version();
        if (valid !== now) {
          value = read(dest) ?? opt.default;
          valid = now;
        }
        return value;
      },
    });
  }
  return Object.freeze(view);
}

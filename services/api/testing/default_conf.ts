import type { Conf } from '../../common/config/conf.ts';
import type { GroupValues, OptGroup } from '../../common/config/opts.ts';

/** A configuration of defaults, but for the values given by group and option. */
export function defaultConf(values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): Conf {
  return {
    group<G extends OptGroup>(group: G): GroupValues<G> {
      const defaults = Object.entries(group.opts).map(([name, opt]) => [name, opt.default]);
      return { ...Object.fromEntries(defaults), ...values[group.name] } as GroupValues<G>;
    },
    declare: () => undefined,
    location: () => ({ source: 'default', detail: '' }),
    configFiles: [],
    findFile: () => undefined,
  };
}

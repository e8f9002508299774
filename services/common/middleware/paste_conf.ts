import type { Conf } from '../config/conf.ts';
import type { GroupValues, OptGroup } from '../config/opts.ts';
import { typeOf } from '../config/types.ts';
import { PasteError } from '../paste/errors.ts';
import type { PasteConf } from '../paste/factory.ts';
import { repr } from '../paste/python.ts';

/**
 * A group's values where keys of the filter's section, then of `[DEFAULT]`, in api-paste.ini win over nova.conf, after
 * conversion to the option's type: oslo.middleware's and keystonemiddleware's `_conf_get`.
 * Without such keys it is the configuration's own view, which follows reloads.
 */
export function withPasteConf<G extends OptGroup>(
  conf: Conf,
  group: G,
  globalConf: PasteConf,
  localConf: PasteConf,
): GroupValues<G> {
  const values = conf.group(group);
  const given: PasteConf = { ...globalConf, ...localConf };
  const overridden = Object.keys(group.opts).filter((name) => Object.hasOwn(given, name));
  if (overridden.length === 0) return values;
  const view = Object.create(values) as GroupValues<G>;
  for (const name of overridden) {
    Object.defineProperty(view, name, {
      enumerable: true,
      value: convert(group, name, given[name] as string),
    });
  }
  return view;
}

function convert(group: OptGroup, name: string, text: string): unknown {
  const opt = group.opts[name];
  if (opt === undefined) return text;
  try {
    return typeOf(opt).convert(text) ?? opt.default;
  } catch (error) {
    throw new PasteError('ValueError', `'${name}' can't be ${repr(text)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

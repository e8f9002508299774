import { LOG_VARIABLE_NAMES, unknownVariables } from './access_log/formats.ts';
import { originText } from './errors.ts';
import type { Directive } from './options/directive.ts';
import type { Given } from './options/given.ts';
import { nearest } from './options/option.ts';
import { OTHER_NAMES } from './options/other_names.ts';
import { optionNames } from './options/table.ts';
import type { Route } from './routing/route.ts';

/** The lines to log at start about what was written but does nothing. */
export function warningsAbout(
  given: ReadonlyMap<string, Given[]>,
  unknown: readonly Directive[],
  routes: readonly Route[],
): string[] {
  const warnings: string[] = [];
  const [format] = given.get('log-format')?.slice(-1) ?? [];
  const set = routes.flatMap((route) =>
    'action' in route && route.action === 'logvar' ? [route.argument.replace(/=.*/s, '')] : [],
  );
  const nowhere = unknownVariables(format?.value ?? '', set);
  if (format !== undefined && nowhere.length > 0) {
    warnings.push(
      `${originText(format.origin)}: log-format has ${nowhere.join(', ')}, which will be -; known are ${LOG_VARIABLE_NAMES.join(' ')} and var.NAME`,
    );
  }
  const idle = [...given.values()].flatMap(([first]) =>
    first !== undefined && first.row.status === 'no effect' ? [`${first.row.name} (${first.row.note})`] : [],
  );
  if (idle.length > 0) warnings.push(`accepted without effect: ${idle.join('; ')}`);
  const others = unknown.filter(({ key }) => OTHER_NAMES.has(key));
  if (others.length > 0) {
    const list = others.map(({ key, origin }) => `${key} (${originText(origin)})`).join(', ');
    warnings.push(`options of uWSGI that are not known here, and do nothing: ${list}`);
  }
  for (const { key, origin } of unknown) {
    if (OTHER_NAMES.has(key)) continue;
    const suggestion = nearest(key, optionNames());
    if (suggestion === undefined) continue;
    warnings.push(
      `${originText(origin)}: ${key} is not an option and only a placeholder; did you mean ${suggestion}?`,
    );
  }
  return warnings;
}

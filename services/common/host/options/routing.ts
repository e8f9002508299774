import { ACTION_FORMS, CONDITION_FORMS } from '../routing/names.ts';
import { ROUTE_OPTIONS } from '../routing/route.ts';
import type { OptionRow } from './option.ts';
import { works } from './works.ts';

const NOTES: Readonly<Record<string, string>> = {
  'route-label': 'a place for goto: to go on at',
  'route-if': `CONDITION:ARGUMENT ACTION:ARGUMENT; conditions: ${Object.keys(CONDITION_FORMS).join(' ')}`,
  'route-if-not': 'as route-if, where the condition is not met',
  'route-run': 'ACTION:ARGUMENT for every request',
  route: `PATTERN ACTION:ARGUMENT for requests whose path matches; actions: ${Object.keys(ACTION_FORMS).join(' ')}`,
};

/** The options about internal routes and about headers of responses. */
export const ROUTING_OPTIONS: readonly OptionRow[] = [
  ...[...ROUTE_OPTIONS].map(([name, variable]) =>
    works(name, 'list', NOTES[name] ?? `as route, for requests whose ${variable} matches`),
  ),
  works('collect-header', 'list', 'HEADER VARIABLE: keeps a response’s header for %(var.VARIABLE)', {
    aliases: ['response-header-collect'],
  }),
  works('pull-header', 'list', 'as collect-header, and the client does not get the header'),
];

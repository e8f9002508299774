import { ACTION_FORMS } from '../hooks/names.ts';
import { EXEC_PHASES, type Phase, PHASES } from '../hooks/phases.ts';
import type { OptionRow } from './option.ts';
import { works } from './works.ts';

const FORMS = Object.keys(ACTION_FORMS).join(' ');

/** The options that run something at a certain time. */
export const HOOK_OPTIONS: readonly OptionRow[] = [
  ...(Object.entries(PHASES) as [Phase, string][]).flatMap(([phase, when]) => [
    works(`hook-${phase}`, 'list', `ACTION:ARGUMENT ${when}${phase === 'asap' ? `; actions: ${FORMS}` : ''}`),
    ...(EXEC_PHASES.has(phase) ? [works(`exec-${phase}`, 'list', `a command ${when}`)] : []),
  ]),
  works('hook-touch', 'list', 'FILE ACTION:ARGUMENT, when the file is touched'),
  works('touch-exec', 'list', 'FILE COMMAND, when the file is touched'),
];

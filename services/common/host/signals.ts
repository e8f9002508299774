import { constants } from 'node:os';
import type { Settings } from './settings.ts';
import type { MasterAction } from './supervisor/supervisor_options.ts';

/**
 * The master's signals as uWSGI has them, but for one: with `die-on-term` alone SIGTERM is as graceful here as with
 * the hook.
 */
export function signalActions(
  settings: Pick<Settings, 'dieOnTerm' | 'exitOnReload' | 'hooks'>,
): Partial<Record<NodeJS.Signals, MasterAction>> {
  const { dieOnTerm } = settings;
  const actions: Partial<Record<NodeJS.Signals, MasterAction>> = {
    SIGTERM: dieOnTerm ? 'stop' : 'reload now',
    SIGQUIT: dieOnTerm ? 'reload now' : 'stop now',
    SIGINT: 'stop now',
    SIGHUP: settings.exitOnReload ? 'stop' : 'reload',
    SIGUSR1: 'report',
    SIGUSR2: 'report requests',
    SIGTTIN: 'one more',
    SIGTTOU: 'one fewer',
    SIGTSTP: 'pause',
  };
  for (const [name, number] of Object.entries(constants.signals)) {
    const bound = settings.hooks.signals.findLast(({ signal }) => signal === number);
    if (bound !== undefined) actions[name as NodeJS.Signals] = bound.action;
  }
  return actions;
}

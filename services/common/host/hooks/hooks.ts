import { HostError, messageOf } from '../errors.ts';
import { bad, type Given } from '../options/given.ts';
import { watchTouched } from '../master/touch.ts';
import type { MasterAction } from '../supervisor/supervisor_options.ts';
import { ACTIONS, type ActionContext } from './actions.ts';
import { ACTION_FORMS, REFUSED_ACTIONS } from './names.ts';
import { EXEC_PHASES, type Phase, PHASES } from './phases.ts';

/** One hook; plain data, so that it can go to workers. */
export interface Hook {
  /** As it is named in messages: `hook-as-user = exec:/bin/true`; of a private one without its argument. */
  readonly name: string;
  readonly action: string;
  readonly argument: string;
}

/** Hooks by their phases; those of `hook-touch` and `touch-exec` by the files that they wait for. */
export interface Hooks {
  readonly phases: Readonly<Partial<Record<Phase, readonly Hook[]>>>;
  readonly touched: readonly (Hook & { readonly file: string })[];
  /** What signals mean by `hook-master-start = unix_signal:NUMBER FUNCTION`. */
  readonly signals: readonly { readonly signal: number; readonly action: MasterAction }[];
}

/** uWSGI's functions that a signal may be bound to. */
const FUNCTIONS: Readonly<Record<string, MasterAction>> = {
  gracefully_kill_them_all: 'stop',
  kill_them_all: 'stop now',
  grace_them_all: 'reload',
  reap_them_all: 'reload now',
  stats: 'report',
  what_i_am_doing: 'report requests',
  suspend_resume_them_all: 'pause',
};

/**
 * Reads `hook-*`, `exec-*`, `hook-touch` and `touch-exec`.
 *
 * @throws HostError naming file, line and what would be right, for an action that is not known, or refused
 */
export function readHooks(values: readonly Given[]): Hooks {
  const phases: Partial<Record<Phase, Hook[]>> = {};
  const touched: (Hook & { file: string })[] = [];
  const signals: { signal: number; action: MasterAction }[] = [];
  const add = (option: (phase: Phase) => string, read: (item: Given) => Hook): void => {
    for (const phase of Object.keys(PHASES) as Phase[]) {
      for (const item of values.filter(({ row }) => row.name === option(phase))) {
        const hook = read(item);
        if (hook.action !== 'unix_signal') {
          phases[phase] ??= [];
          phases[phase].push(hook);
        } else if (phase === 'master-start') {
          signals.push(boundSignal(item, hook.argument));
        } else {
          throw bad(
            item,
            'done: unix_signal works in hook-master-start, since the master sets its signals later',
          );
        }
      }
    }
  };
  // Of one phase hooks come first, as in uWSGI.
  add(
    (phase) => `hook-${phase}`,
    (item) => readHook(item, item.value),
  );
  add(
    (phase) => (EXEC_PHASES.has(phase) ? `exec-${phase}` : ''),
    (item) => command(item, item.value),
  );
  for (const item of values) {
    const { name } = item.row;
    if (name !== 'hook-touch' && name !== 'touch-exec') continue;
    const [, file = '', rest] = /^(\S+)\s+(.+)$/s.exec(item.value) ?? [];
    if (rest === undefined) throw bad(item, name === 'hook-touch' ? 'FILE ACTION:ARGUMENT' : 'FILE COMMAND');
    touched.push({ ...(name === 'hook-touch' ? readHook(item, rest) : command(item, rest)), file });
  }
  return { phases, touched, signals };
}

function command({ row, value }: Given, argument: string): Hook {
  return { name: `${row.name} = ${value}`, action: 'exec', argument };
}

function readHook(item: Given, text: string): Hook {
  const [, secret, action = '', argument = ''] = /^(!?)(\w+):(.*)$/s.exec(text.trim()) ?? [];
  const form = ACTION_FORMS[action];
  if (form === undefined) {
    const reason = REFUSED_ACTIONS[action];
    const known = `known are ${Object.keys(ACTION_FORMS).join(', ')}`;
    throw bad(item, reason === undefined ? `ACTION:ARGUMENT; ${known}` : `done: ${reason}; ${known}`);
  }
  const needed = form.split(' ').filter((word) => !word.startsWith('[')).length;
  const fits = action === 'putenv' ? argument.includes('=') : argument.split(' ').length >= needed;
  if (!fits || (needed > 0 && argument.trim() === '')) throw bad(item, `${action}:${form}`);
  if (action === 'chmod' && !/ [0-7]{3,4}$/.test(argument))
    throw bad(item, `${action}:${form}, with an octal mode`);
  const name = `${item.row.name} = ${secret === '!' ? `!${action}` : item.value}`;
  return { name, action, argument };
}

function boundSignal(item: Given, argument: string): { signal: number; action: MasterAction } {
  const [, signal, name = ''] = /^(\d+)\s+(\w+)$/.exec(argument.trim()) ?? [];
  const action = FUNCTIONS[name];
  if (signal === undefined || action === undefined) {
    throw bad(item, `unix_signal:NUMBER FUNCTION; known are ${Object.keys(FUNCTIONS).join(', ')}`);
  }
  return { signal: Number(signal), action };
}

/**
 * Runs hooks one after the other.
 *
 * @throws HostError naming the first that fails, and why
 */
export async function runHooks(hooks: readonly Hook[] | undefined, context: ActionContext): Promise<void> {
  for (const hook of hooks ?? []) {
    context.log(`running ${hook.name}`);
    try {
      await ACTIONS[hook.action]?.(hook.argument, context);
    } catch (error) {
      throw new HostError(
        `${hook.name}: ${messageOf(error)}`,
        error instanceof HostError ? error.exitCode : 1,
      );
    }
  }
}

/** `runHooks` where a failure is no reason to end: it is logged. */
export async function tryHooks(hooks: readonly Hook[] | undefined, context: ActionContext): Promise<void> {
  for (const hook of hooks ?? []) {
    try {
      await runHooks([hook], context);
    } catch (error) {
      context.log(messageOf(error));
    }
  }
}

/**
 * Runs each of the hooks when its file is touched.
 *
 * @returns ends the watching
 */
export function hookTouched(hooks: Hooks['touched'], context: ActionContext): () => void {
  const ends = hooks.map((hook) => watchTouched([hook.file], () => void tryHooks([hook], context)));
  return () => {
    for (const end of ends) end();
  };
}

import type { MasterAction } from '../supervisor/supervisor_options.ts';

/** What a command may ask of the master beside actions of the supervisor. */
export type FifoDuty = 'write pidfiles' | 'reopen logs' | 'rotate logs' | 'copy the master';

/** What a command comes to: an action, a duty, or nothing for a reason. */
export type FifoCommand =
  | { readonly act: MasterAction }
  | { readonly duty: FifoDuty }
  | { readonly not: string };

const NO_EMPEROR = 'there is no Emperor';

/** uWSGI's commands, a character each, but for the digits. Every reload is one worker after the other. */
export const FIFO_COMMANDS: Readonly<Record<string, FifoCommand>> = {
  '+': { act: 'one more' },
  '-': { act: 'one fewer' },
  c: { act: 'reload' },
  C: { act: 'cheap' },
  f: { duty: 'copy the master' },
  l: { duty: 'reopen logs' },
  L: { duty: 'rotate logs' },
  p: { act: 'pause' },
  P: { duty: 'write pidfiles' },
  q: { act: 'stop' },
  Q: { act: 'stop now' },
  r: { act: 'reload' },
  R: { act: 'reload now' },
  s: { act: 'report' },
  w: { act: 'reload' },
  W: { act: 'reload now' },
  B: { not: NO_EMPEROR },
  E: { not: NO_EMPEROR },
  S: { not: 'there are no subscriptions' },
};

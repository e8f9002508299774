import { type ChildProcess, spawn } from 'node:child_process';
import type { HandedSocket, InheritedListener } from './open_sockets.ts';
import type { Log } from './protocols/protocol.ts';
import { adoptListener, FIRST_FD } from './supervisor/inherited.ts';

/** Tells a process that it is the copy of a master, and what its descriptors are. */
const MARK = 'NOVA_UWSGI_COPY';
/** What the service manager has given to the first master, and to nobody else. */
const ACTIVATION = ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES'];

type Marked = Pick<HandedSocket, 'use' | 'place'> & { readonly ours: boolean };

/** What the copy of a master has of the one that made it. */
export interface CopyLink {
  readonly sockets: readonly InheritedListener[];
  /** Every worker accepts connections: statistics and metrics are the copy's from now on. */
  ready(): void;
}

/**
 * Undefined where this process is no copy.
 *
 * @throws HostError for a descriptor that is no listening socket
 */
export function copyLink(env: NodeJS.ProcessEnv): CopyLink | undefined {
  const mark = env[MARK];
  if (mark === undefined) return undefined;
  delete env[MARK];
  const sockets = (JSON.parse(mark) as Marked[]).map(({ use, place, ours }, i): InheritedListener => {
    return { ...adoptListener(FIRST_FD + i), use, place, ours };
  });
  return {
    sockets,
    ready: () => {
      if (process.connected) process.send?.('ready', undefined, undefined, () => process.disconnect?.());
    },
  };
}

/** How a master is started once more. */
export interface CopyOptions {
  readonly argv: readonly string[];
  /** As the first master found it: options and hooks change it again. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the first master was started. */
  readonly cwd: string;
  /** Asked for at each copy: statistics and metrics come and go. */
  readonly sockets: () => readonly HandedSocket[];
  readonly log: Log;
  /** Called when a copy has what only one of them can have. */
  readonly onReady: () => void;
  /** Called when a copy has ended, and this master goes on. */
  readonly onEnd: () => void;
}

/**
 * Makes copies of this master as uWSGI's master-fifo does with `f`: the command is started once more, in a session of
 * its own and with the listening sockets of this one, which goes on until somebody ends it. uWSGI forks first; Node
 * cannot. One copy at a time: a second would take over what the first has just taken.
 *
 * @returns makes one
 */
export function copying({ argv, env, cwd, sockets, log, onReady, onEnd }: CopyOptions): () => void {
  let copy: ChildProcess | undefined;
  return () => {
    if (copy !== undefined) {
      log(`there is a copy of this master already (pid ${copy.pid}); it can make the next`);
      return;
    }
    const handed = sockets();
    const marks = handed.map(({ use, place, listener: { ours } }): Marked => ({ use, place, ours }));
    const inherited = Object.entries(env).filter(([name]) => !ACTIVATION.includes(name));
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...argv], {
      detached: true,
      cwd,
      env: { ...Object.fromEntries(inherited), [MARK]: JSON.stringify(marks) },
      stdio: ['ignore', 'inherit', 'inherit', ...handed.map(({ listener }) => listener.fd), 'ipc'],
    });
    copy = child;
    const ended = (how: string): void => {
      if (copy !== child) return;
      copy = undefined;
      onEnd();
      log(`the copy of this master (pid ${child.pid}) ${how}`);
    };
    child.on('spawn', () => log(`new master copy spawned with pid ${child.pid}`));
    child.on('error', (error) => ended(`does not start: ${error.message}`));
    child.on('exit', (code, signal) => ended(`has ended: ${signal ?? `exit code ${code}`}`));
    child.on('message', () => {
      log(`the copy of this master (pid ${child.pid}) accepts connections, too`);
      onReady();
    });
  };
}

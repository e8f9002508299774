import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Log } from './protocols/protocol.ts';
import { LogFile } from './log_file.ts';
import type { DaemonSettings } from './log_files.ts';
import { messageOf } from './errors.ts';

/** Tells a process that it is the daemon and not the command that starts it. */
const MARK = 'NOVA_UWSGI_DAEMON';

type ToCommand = { readonly line: string } | { readonly ready: true };

/** What the daemon has of the command that started it. */
export interface DaemonLink {
  /** A line for who started it, while that still waits. */
  tell(line: string): void;
  /** The start has succeeded: the command ends. */
  ready(): void;
}

/** Undefined where this process is not the daemon. */
export function daemonLink(env: NodeJS.ProcessEnv): DaemonLink | undefined {
  if (env[MARK] === undefined) return undefined;
  delete env[MARK];
  const send = (message: ToCommand, then: () => void): void => {
    if (process.connected) process.send?.(message, undefined, undefined, then);
  };
  return {
    tell: (line) => send({ line }, () => {}),
    ready: () =>
      send({ ready: true }, () => {
        if (process.connected) process.disconnect?.();
      }),
  };
}

/**
 * Starts this command once more, in a session of its own and with its output in the file. Node cannot fork, so the
 * daemon begins anew instead of going on from here. The umask stays, where uWSGI clears it.
 *
 * @returns the command's exit code: at once 0, or with `wait` what the start came to
 */
export async function startDaemon(
  argv: readonly string[],
  { file, wait }: DaemonSettings,
  truncate: boolean,
  env: NodeJS.ProcessEnv,
  stderr: Log,
): Promise<number> {
  const log = new LogFile(file, { truncate });
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...argv], {
    detached: true,
    env: { ...env, [MARK]: '1' },
    stdio: wait ? ['ignore', log.fd, log.fd, 'ipc'] : ['ignore', log.fd, log.fd],
  });
  log.close();
  try {
    await once(child, 'spawn');
  } catch (error) {
    stderr(`the daemon does not start: ${messageOf(error)}`);
    return 1;
  }
  if (!wait) {
    child.unref();
    return 0;
  }
  return new Promise((resolve) => {
    child.on('message', (message: ToCommand) => {
      if ('line' in message) stderr(message.line);
      else {
        child.disconnect();
        resolve(0);
      }
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

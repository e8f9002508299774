import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RunOptions } from './run.ts';

/** A command that keeps running, with all that it has written so far. */
export interface Daemon {
  readonly pid: number;
  /** Standard output and standard error in the order in which they came. */
  said(): string;
  /** Resolves with the match once the pattern is in what the command wrote; fails if it ends first. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the command has ended, with its exit code or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends the command, whatever state it is in. */
  stop(): Promise<void>;
}

/** Starts a command that serves. Milliseconds: no pattern is waited for longer than `timeout`. */
export function daemon(file: string, args: readonly string[], options: RunOptions = {}): Daemon {
  const { cwd, env = process.env, timeout = 30_000 } = options;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let over = false;
  const collect = (piece: Buffer): void => {
    text += piece.toString('utf8');
    child.emit('said');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      over = true;
      child.emit('said');
      resolve(code ?? signal ?? -1);
    });
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    said: () => text,
    says: async (pattern) => {
      const deadline = AbortSignal.timeout(timeout);
      for (;;) {
        const match = pattern.exec(text);
        if (match !== null) return match;
        if (over) throw new Error(`${file} ended without saying ${String(pattern)}:\n${text}`);
        await once(child, 'said', { signal: deadline }).catch(() => {
          throw new Error(`${file} has not said ${String(pattern)}:\n${text}`);
        });
      }
    },
    signal: (name) => child.kill(name),
    ended,
    stop: async () => {
      if (over) return;
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended.catch(() => undefined);
      clearTimeout(hard);
    },
  };
}

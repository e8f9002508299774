import { execFileSync } from 'node:child_process';
import { constants, existsSync, fstatSync, lstatSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { HostError, messageOf } from '../errors.ts';
import type { Log } from '../protocols/protocol.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import { FIFO_COMMANDS, type FifoDuty } from './fifo_commands.ts';

/** The pipe that a master obeys. */
export interface ObeyedFifo {
  /** Makes the active pipe again where it is gone with the master that had taken it over. */
  restore(): void;
  /** Closes and removes it, unless another master has taken it over since. */
  end(): void;
}

/** What commands do beside telling the supervisor something. */
export type FifoDuties = Readonly<Record<FifoDuty, () => void>>;

/**
 * Makes a named pipe and obeys what is written to it, as uWSGI's master-fifo. Of several one is active: the first, until
 * a digit names another. One that is there is taken over: of two masters with the same options the later has it, and
 * what is written comes to no other.
 *
 * @throws HostError where it cannot be made
 */
export function obeyFifo(
  paths: readonly string[],
  control: Pick<MasterControl, 'act'>,
  duties: FifoDuties,
  log: Log,
): ObeyedFifo {
  const obey = (command: string): void => {
    const meaning = FIFO_COMMANDS[command];
    if (/[0-9]/.test(command)) {
      // First: where it cannot be made, the other goes on.
      const next = openPipe(Number(command));
      active.close();
      slot = Number(command);
      active = next;
      log(`master-fifo: the active one is ${active.path}`);
    } else if (meaning === undefined) {
      log(`master-fifo: ${command} is not a command; known are 0-9 ${Object.keys(FIFO_COMMANDS).join(' ')}`);
    } else if ('act' in meaning) {
      control.act(meaning.act, `master-fifo: ${command}`);
    } else if ('duty' in meaning) {
      attempt(duties[meaning.duty], log);
    } else {
      log(`master-fifo: ${command} has no effect: ${meaning.not}`);
    }
  };
  const openPipe = (index: number): { path: string; close: () => void } => {
    // As in uWSGI, a number without a pipe is the first.
    const path = paths[index] ?? paths[0] ?? '';
    const fd = openFifo(path);
    const made = fstatSync(fd).ino;
    const socket = new Socket({ fd, readable: true, writable: false });
    socket.on('data', (chunk: Buffer) => {
      for (const command of chunk.toString('latin1').replace(/\s/g, '')) attempt(() => obey(command), log);
    });
    socket.on('error', (error) => log(`master-fifo ${path}: ${error.message}`));
    const close = (): void => {
      // Nobody would read it. While it is open, no other file gets the number of its inode.
      if (lstatSync(path, { throwIfNoEntry: false })?.ino === made) rmSync(path, { force: true });
      socket.destroy();
    };
    return { path, close };
  };
  let slot = 0;
  let active = openPipe(slot);
  let ended = false;
  return {
    restore: () => {
      if (ended || existsSync(active.path)) return;
      attempt(() => {
        active.close();
        active = openPipe(slot);
      }, log);
    },
    end: () => {
      ended = true;
      active.close();
    },
  };
}

function openFifo(path: string): number {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFIFO() === false) throw new Error('it exists and is not a named pipe');
    rmSync(path, { force: true });
    // Node has no mkfifo(2).
    execFileSync('mkfifo', ['-m', '600', path], { stdio: 'pipe' });
    // Open for writing, too: the end of one writer is not the end of the pipe.
    return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    throw new HostError(`master-fifo = ${path}: ${messageOf(error)}`);
  }
}

function attempt(action: () => void, log: Log): void {
  try {
    action();
  } catch (error) {
    log(`master-fifo: ${messageOf(error)}`);
  }
}

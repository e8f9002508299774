import { execFileSync } from 'node:child_process';
import { constants, lstatSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { HostError, messageOf } from '../errors.ts';
import type { Log } from '../protocols/protocol.ts';
import type { MasterControl, MasterAction } from '../supervisor/supervisor_options.ts';

/** uWSGI's commands, a character each. Every reload here is one worker after the other, so several mean the same. */
const COMMANDS: Readonly<Record<string, MasterAction>> = {
  r: 'reload',
  R: 'reload now',
  w: 'reload',
  W: 'reload now',
  c: 'reload',
  l: 'reload',
  q: 'stop',
  Q: 'stop now',
  s: 'report',
  '+': 'one more',
  '-': 'one fewer',
};

/**
 * Makes a named pipe and obeys what is written to it, as uWSGI's master-fifo.
 *
 * @param writePidfiles what `P` does
 * @returns closes and removes it
 * @throws HostError where it cannot be made
 */
export function obeyFifo(
  path: string,
  control: MasterControl,
  writePidfiles: () => void,
  log: Log,
): () => void {
  const socket = new Socket({ fd: openFifo(path), readable: true, writable: false });
  socket.on('data', (chunk: Buffer) => {
    for (const command of chunk.toString('latin1').replace(/\s/g, '')) {
      const action = COMMANDS[command];
      if (action !== undefined) control.act(action, `master-fifo: ${command}`);
      else if (command === 'P') attempt(writePidfiles, log);
      else log(`master-fifo: ${command} is not a command; known are ${Object.keys(COMMANDS).join(' ')} P`);
    }
  });
  socket.on('error', (error) => log(`master-fifo ${path}: ${error.message}`));
  return () => {
    socket.destroy();
    rmSync(path, { force: true });
  };
}

function openFifo(path: string): number {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFIFO()) throw new Error('it exists and is not a named pipe');
    // Node has no mkfifo(2).
    if (stat === undefined) execFileSync('mkfifo', ['-m', '600', path], { stdio: 'pipe' });
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

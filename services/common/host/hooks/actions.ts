import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAddress } from '../address.ts';
import { HostError } from '../errors.ts';
import type { Log } from '../protocols/protocol.ts';
import { findGroup, findUser } from '../supervisor/accounts.ts';

/** What actions work with. */
export interface ActionContext {
  /** What commands get, and `putenv` changes; undefined in a worker, whose own is out of reach. */
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly log: Log;
}

type Action = (argument: string, context: ActionContext) => void | Promise<void>;

/** Seconds between two looks, and how many, as uWSGI waits for files and sockets. */
const WAIT = { every: 1, times: 60 };

const waitFor =
  (there: (path: string) => boolean | Promise<boolean>): Action =>
  async (path) => {
    for (let i = 0; i < WAIT.times; i++) {
      if (await there(path)) return;
      await sleep(WAIT.every * 1000);
    }
    throw new Error(`it is not there after ${WAIT.every * WAIT.times} s`);
  };

/** Exit code of a shell's command; its output goes where this process's goes. */
function run(command: string, { env }: ActionContext): number {
  const { status, signal, error } = spawnSync('/bin/sh', ['-c', command], {
    stdio: 'inherit',
    ...(env === undefined ? {} : { env }),
  });
  if (error !== undefined) throw error;
  if (status === null) throw new Error(`the command was ended by ${signal}`);
  return status;
}

/** The first word, and all that follows the space after it. */
function halves(argument: string): [string, string] {
  const space = argument.indexOf(' ');
  return space === -1 ? [argument, ''] : [argument.slice(0, space), argument.slice(space + 1)];
}

const putting =
  (put: (file: string, text: string) => void, end = ''): Action =>
  (argument) => {
    const [file, text] = halves(argument);
    put(file, text + end);
  };

function reachable(address: string): Promise<boolean> {
  const place = parseAddress(address);
  if (place === undefined) throw new Error('it is no address');
  return new Promise((resolve) => {
    const socket = place.kind === 'unix' ? connect(place.path) : connect(place.port, place.host);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}

/** uWSGI's actions of the same names, but for `unix_signal`, which is read from the settings. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  exec: (command, context) => {
    const code = run(command, context);
    if (code !== 0) throw new Error(`the command ended with ${code}`);
  },
  safeexec: (command, context) => {
    const code = run(command, context);
    if (code !== 0) context.log(`${command}: ended with ${code}`);
  },
  print: (text, { log }) => log(text),
  log: (text, { log }) => log(text),
  chdir: (directory) => process.chdir(directory),
  cd: (directory) => process.chdir(directory),
  mkdir: (directory) => mkdirSync(directory),
  putenv: (argument, { env }) => {
    if (env === undefined) throw new Error('in a worker it is too late for that; env does it');
    const equals = argument.indexOf('=');
    env[argument.slice(0, equals)] = argument.slice(equals + 1);
  },
  create: (file) => writeFileSync(file, ''),
  creat: (file) => writeFileSync(file, ''),
  write: putting(writeFileSync),
  writen: putting(writeFileSync, '\n'),
  append: putting(appendFileSync),
  appendn: putting(appendFileSync, '\n'),
  writefifo: (argument) => {
    const [fifo, text] = halves(argument);
    let fd: number;
    try {
      fd = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      // Nobody reads it, which is no failure to uWSGI either.
      if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return;
      throw error;
    }
    writeSync(fd, text);
    closeSync(fd);
  },
  unlink: (file) => unlinkSync(file),
  chmod: (argument) => {
    const [file, mode] = halves(argument);
    chmodSync(file, Number.parseInt(mode, 8));
  },
  chown: (argument) => {
    const [file = '', user = '', group = ''] = argument.split(' ');
    chownSync(file, findUser(user).uid, findGroup(group));
  },
  chown2: (argument) => {
    const [file = '', uid, gid] = argument.split(' ');
    chownSync(file, Number(uid), Number(gid));
  },
  sticky: (file) => chmodSync(file, statSync(file).mode | 0o1000),
  wait_for_fs: waitFor((path) => statSync(path, { throwIfNoEntry: false }) !== undefined),
  wait_for_file: waitFor((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true),
  wait_for_dir: waitFor((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true),
  wait_for_socket: waitFor(reachable),
  exit: (code) => {
    throw new HostError('ended, as a hook asks', Number.parseInt(code, 10) || 0);
  },
};

import { lookup } from 'node:dns/promises';
import { chmodSync, chownSync, lstatSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import net from 'node:net';
import { type Address, addressText } from '../address.ts';
import { HostError, messageOf } from '../errors.ts';
import { socketFile } from './kernel_sockets.ts';

/** A socket that is bound but on which this process does not accept: its workers inherit the descriptor. */
export interface BoundListener {
  readonly fd: number;
  /** With the port that the system chose, where 0 was asked for. */
  readonly address: Address;
  /** Whether a unix socket's file was made by this master, or by the one that this is a copy of. */
  readonly ours: boolean;
  /** Gives the descriptor back; connections end when the last worker has given it back, too. */
  close(): void;
  /** After that: removes such a file, unless somebody else has put another there, or has the socket open. */
  unlink(): void;
}

/** One that this process has bound itself. */
export interface OwnListener extends BoundListener {
  /** For a server in this very process, as `listen({ handle })` takes it. */
  readonly socket: net.BoundSocket;
}

/** What a server in this process is told to listen on. */
export function listenOn(listener: BoundListener | OwnListener): net.ListenOptions & { fd?: number } {
  return 'socket' in listener ? { handle: listener.socket } : { fd: listener.fd };
}

/** Who may connect to a unix socket, and whether others may listen on the same port. */
export interface SocketAccess {
  /** Mode bits; undefined leaves them to the umask. */
  readonly mode: number | undefined;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  readonly reusePort?: boolean;
}

/**
 * Binds an address. A unix socket has its mode from the moment it exists, and a file that an earlier run left is
 * replaced; any other kind of file in its place is an error.
 *
 * @throws HostError naming the address
 */
export async function bindListener(address: Address, access: SocketAccess): Promise<OwnListener> {
  try {
    return address.kind === 'unix'
      ? bindUnix(address.path, access)
      : await bindTcp(address.host, address.port, access.reusePort === true);
  } catch (error) {
    if (error instanceof HostError) throw error;
    throw new HostError(`cannot listen on ${addressText(address)}: ${messageOf(error)}`, 1, error);
  }
}

function bindUnix(path: string, { mode, owner }: SocketAccess): OwnListener {
  const abstract = path.startsWith('\0');
  const bound = abstract ? bindHandle({ path }) : bindFile(path, mode, owner);
  return {
    fd: bound.fd(),
    socket: bound,
    address: { kind: 'unix', path },
    ours: true,
    close: () => bound[Symbol.dispose](),
    unlink: abstract ? () => {} : socketFile(path, bound.fd()),
  };
}

/**
 * Binds beside the path and moves the file there: whoever connects finds the earlier socket or this one, never none. And
 * Node, which removes the file that it has bound when it closes the socket, whoever has that or another socket open
 * there, finds nothing to remove.
 */
function bindFile(path: string, mode: SocketAccess['mode'], owner: SocketAccess['owner']): net.BoundSocket {
  const beside = `${path}~`;
  mustBeSocket(path);
  if (mustBeSocket(beside)) unlinkSync(beside);
  const before = mode === undefined ? undefined : process.umask(0o777 & ~mode);
  let bound: net.BoundSocket;
  try {
    bound = bindHandle({ path: beside });
  } finally {
    if (before !== undefined) process.umask(before);
  }
  try {
    if (mode !== undefined) chmodSync(beside, mode);
    if (owner !== undefined) chownSync(beside, owner.uid, owner.gid);
    renameSync(beside, path);
    return bound;
  } catch (error) {
    bound[Symbol.dispose]();
    throw error;
  }
}

/** Whether there is something, which an earlier run may have left. */
function mustBeSocket(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSocket() === false)
    throw new HostError(`cannot listen on ${path}: it exists and is not a socket`);
  return stat !== undefined;
}

async function bindTcp(host: string, port: number, reusePort: boolean): Promise<OwnListener> {
  const numeric = net.isIP(host) === 0 ? (await lookup(host)).address : host;
  const bound = bindHandle({ host: numeric, port, reusePort });
  return {
    fd: bound.fd(),
    socket: bound,
    address: { kind: 'tcp', host, port: bound.address().port },
    ours: true,
    close: () => bound[Symbol.dispose](),
    unlink: () => {},
  };
}

type Where =
  | { readonly path: string }
  | { readonly host: string; readonly port: number; readonly reusePort: boolean };

/** Node 26.10 takes a path, too; its types do not say so yet. */
type BoundSocketClass = new (where: Where) => net.BoundSocket;

/** Binds as Node does: at the very name of a file, which goes when the socket is closed. */
export function bindHandle(where: Where): net.BoundSocket {
  // Looked up at run time, so that an older Node can load this file and say what is missing.
  const { BoundSocket } = net as { BoundSocket?: BoundSocketClass };
  if (BoundSocket === undefined)
    throw new HostError('this Node has no net.BoundSocket; 26.10 or later is needed');
  return new BoundSocket(where);
}

/**
 * Refuses an accept queue that the kernel would cut short without a word, as uWSGI does.
 *
 * @throws HostError
 */
export function checkBacklog(backlog: number, file = '/proc/sys/net/core/somaxconn'): void {
  let limit: number;
  try {
    limit = Number(readFileSync(file, 'utf8'));
  } catch {
    return;
  }
  if (backlog > limit) {
    throw new HostError(
      `listen = ${backlog} is more than net.core.somaxconn = ${limit}; raise that, or lower this`,
    );
  }
}

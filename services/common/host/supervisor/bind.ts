import { lookup } from 'node:dns/promises';
import { chmodSync, chownSync, lstatSync, readFileSync, unlinkSync } from 'node:fs';
import net from 'node:net';
import { type Address, addressText } from '../address.ts';
import { HostError, messageOf } from '../errors.ts';

/** A socket that is bound but on which this process does not accept: its workers inherit the descriptor. */
export interface BoundListener {
  readonly fd: number;
  /** With the port that the system chose, where 0 was asked for. */
  readonly address: Address;
  /** Gives the descriptor back; connections end when the last worker has given it back, too. */
  close(): void;
  /** Removes a unix socket's file, unless somebody else has put another there. */
  unlink(): void;
}

/** One that this process has bound itself. */
export interface OwnListener extends BoundListener {
  /** For a server in this very process, as `listen({ handle })` takes it. */
  readonly socket: net.BoundSocket;
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
  if (!abstract) removeStale(path);
  const before = mode === undefined ? undefined : process.umask(0o777 & ~mode);
  let bound: net.BoundSocket;
  try {
    bound = bindHandle({ path });
  } finally {
    if (before !== undefined) process.umask(before);
  }
  if (!abstract && mode !== undefined) chmodSync(path, mode);
  if (!abstract && owner !== undefined) chownSync(path, owner.uid, owner.gid);
  const inode = abstract ? undefined : lstatSync(path).ino;
  return {
    fd: bound.fd(),
    socket: bound,
    address: { kind: 'unix', path },
    close: () => bound[Symbol.dispose](),
    unlink: () => {
      if (inode !== undefined && lstatSync(path, { throwIfNoEntry: false })?.ino === inode) unlinkSync(path);
    },
  };
}

function removeStale(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket()) throw new HostError(`cannot listen on ${path}: it exists and is not a socket`);
  unlinkSync(path);
}

async function bindTcp(host: string, port: number, reusePort: boolean): Promise<OwnListener> {
  const numeric = net.isIP(host) === 0 ? (await lookup(host)).address : host;
  const bound = bindHandle({ host: numeric, port, reusePort });
  return {
    fd: bound.fd(),
    socket: bound,
    address: { kind: 'tcp', host, port: bound.address().port },
    close: () => bound[Symbol.dispose](),
    unlink: () => {},
  };
}

type Where =
  | { readonly path: string }
  | { readonly host: string; readonly port: number; readonly reusePort: boolean };

/** Node 26.10 takes a path, too; its types do not say so yet. */
type BoundSocketClass = new (where: Where) => net.BoundSocket;

function bindHandle(where: Where): net.BoundSocket {
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

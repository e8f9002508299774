import { lstatSync, readFileSync, readlinkSync, unlinkSync } from 'node:fs';
import type { Address } from '../address.ts';
import { HostError, messageOf } from '../errors.ts';

/** Node tells no descriptor's address; Linux does, by the socket's inode. */
export function listeningAddress(fd: number): Address {
  let inode: string | undefined;
  try {
    inode = socketInode(fd);
  } catch (error) {
    throw new HostError(`cannot listen on fd://${fd}: ${messageOf(error)}`);
  }
  const address = inode === undefined ? undefined : (unixAddress(inode) ?? tcpAddress(inode));
  if (address === undefined) throw new HostError(`cannot listen on fd://${fd}: it is no listening socket`);
  return address;
}

/** The number by which the kernel knows the socket of a descriptor; undefined for anything else. */
function socketInode(fd: number): string | undefined {
  return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
}

/**
 * Watches over the file of a listening unix socket.
 *
 * @returns removes the file, unless somebody else has put another there or has this very socket open: with a copy of a
 *   master the last that has it removes it. To be called once this process has closed it.
 */
export function socketFile(path: string, fd: number): () => void {
  const file = lstatSync(path).ino;
  const inode = socketInode(fd);
  return () => {
    if (lstatSync(path, { throwIfNoEntry: false })?.ino !== file) return;
    if (inode === undefined || unixAddress(inode) === undefined) unlinkSync(path);
  };
}

function unixAddress(inode: string): Address | undefined {
  for (const line of lines('/proc/net/unix')) {
    const [, , , flags = '', , , number, path = ''] = line.split(' ').filter((cell) => cell !== '');
    if (number !== inode || (Number.parseInt(flags, 16) & ACCEPTS) === 0) continue;
    return { kind: 'unix', path: path.replace(/^@/, '\0') };
  }
  return undefined;
}

function tcpAddress(inode: string): Address | undefined {
  for (const line of [...lines('/proc/net/tcp'), ...lines('/proc/net/tcp6')]) {
    const cells = line.trim().split(/\s+/);
    if (cells[9] !== inode || cells[3] !== LISTENING) continue;
    const [host = '', port = ''] = (cells[1] ?? '').split(':');
    return { kind: 'tcp', host: hostOf(host), port: Number.parseInt(port, 16) };
  }
  return undefined;
}

/** From words in the machine's order, as /proc/net/tcp writes them, to `127.0.0.1` or `::1`. */
function hostOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

/** __SO_ACCEPTCON, as /proc/net/unix has it. */
const ACCEPTS = 0x10000;
/** TCP_LISTEN, as /proc/net/tcp has it. */
const LISTENING = '0A';

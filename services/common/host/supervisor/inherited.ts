import { closeSync, readFileSync, readlinkSync } from 'node:fs';
import { type Address, addressText } from '../address.ts';
import { HostError, messageOf } from '../errors.ts';
import type { BoundListener } from './bind.ts';

/** The first descriptor that systemd hands over (SD_LISTEN_FDS_START). */
const FIRST_FD = 3;

/**
 * The listening sockets that systemd's socket activation hands to this process; `LISTEN_PID` and its companions are
 * taken out of the environment, so that no child takes them for its own.
 *
 * @throws HostError for a descriptor that is no listening socket
 */
export function inheritedListeners(env: NodeJS.ProcessEnv): BoundListener[] {
  const { LISTEN_PID: pid, LISTEN_FDS: count } = env;
  if (pid === undefined || Number(pid) !== process.pid) return [];
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name];
  return Array.from({ length: Number.parseInt(count ?? '', 10) || 0 }, (_, i) => adoptListener(FIRST_FD + i));
}

/** @throws HostError where the descriptor is no listening socket */
export function adoptListener(fd: number): BoundListener {
  return {
    fd,
    address: listeningAddress(fd),
    close: () => {
      try {
        closeSync(fd);
      } catch {
        // A server in this process has closed it.
      }
    },
    // Whoever bound it keeps its file.
    unlink: () => {},
  };
}

/** Node tells no descriptor's address; Linux does, by the socket's inode. */
function listeningAddress(fd: number): Address {
  let inode: string | undefined;
  try {
    inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
  } catch (error) {
    throw new HostError(`cannot listen on fd://${fd}: ${messageOf(error)}`);
  }
  const address = inode === undefined ? undefined : (unixAddress(inode) ?? tcpAddress(inode));
  if (address === undefined) throw new HostError(`cannot listen on fd://${fd}: it is no listening socket`);
  return address;
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

/** Whether two addresses are the same place. */
export function samePlace(a: Address, b: Address): boolean {
  return addressText(a) === addressText(b);
}

import { createSocket, type Socket } from 'node:dgram';
import { HostError, messageOf } from './errors.ts';
import type { LogTarget } from './log_target.ts';

/** `host:port`, as uWSGI's `logto` takes it; undefined for anything else. */
export function udpPlace(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = /^([^\s:/]+):(\d{1,5})$/.exec(text) ?? [];
  return host === undefined || Number(port) > 65535 ? undefined : { host, port: Number(port) };
}

/**
 * Sends each line as a datagram of its own, as uWSGI does, over IPv4. Whatever nobody takes is lost.
 *
 * @param place as `udpPlace` knows it
 * @throws HostError where the host is not known
 */
export async function openUdpLog(place: string): Promise<LogTarget> {
  const { host = '', port = 0 } = udpPlace(place) ?? {};
  const socket = createSocket('udp4').unref();
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, host, resolve);
    });
  } catch (error) {
    socket.close();
    throw new HostError(`the log cannot be sent to ${place}: ${messageOf(error)}`);
  }
  // Where nobody listens, a later datagram learns it of an earlier one.
  socket.removeAllListeners('error').on('error', () => {});
  return {
    fd: undefined,
    size: 0,
    write: (text) => sendLines(socket, text),
    reopen: () => {},
    rotate: () => {},
    close: () => void socket.close(),
  };
}

function sendLines(socket: Socket, text: string | Uint8Array): void {
  const bytes =
    typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    socket.send(bytes, start, end - start);
    start = end;
  }
}

const NEWLINE = 0x0a;

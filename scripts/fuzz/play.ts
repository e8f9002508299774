import { connect, type NetConnectOpts } from 'node:net';
import type { Case } from './cases.ts';

/** How a connection went. */
export interface Played {
  readonly answer: string;
  /** The target closed the connection while the client still read. */
  readonly whole: boolean;
  readonly hung: boolean;
  /** The target does not accept (any more). */
  readonly refused: boolean;
}

/** Plays a case against a socket, TCP where it is to be reset; a connection that stays open for `limit` ms hangs. */
export function play(where: NetConnectOpts, { pieces, leaving }: Case, limit: number): Promise<Played> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let left = false;
    let hung = false;
    let refused = false;
    const socket = connect({ ...where, allowHalfOpen: true });
    const timer = setTimeout(() => {
      hung = true;
      socket.destroy();
    }, limit);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => socket.destroy());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      refused ||= error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      left = true;
    });
    socket.on('close', () => {
      clearTimeout(timer);
      const answer = Buffer.concat(chunks).toString('latin1');
      resolve({ answer, whole: !left && !hung, hung, refused });
    });
    socket.on('connect', () => {
      void (async () => {
        for (const piece of pieces) {
          if (!socket.writable) return;
          socket.write(piece);
          // A turn of the event loop, so that the pieces arrive apart.
          await new Promise((next) => {
            setImmediate(next);
          });
        }
        if (leaving === 'half') socket.end();
        else if (leaving !== 'wait') {
          left = true;
          if (leaving === 'close') socket.destroy();
          else socket.resetAndDestroy();
        }
      })();
    });
  });
}

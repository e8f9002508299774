import { connect, type NetConnectOpts } from 'node:net';

/** The variables of a plain GET, as a front sends them. */
export function varsOf(more: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries({
    REQUEST_METHOD: 'GET',
    PATH_INFO: '/',
    QUERY_STRING: '',
    REQUEST_URI: '/',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SERVER_NAME: 'api.example',
    SERVER_PORT: '8774',
    REMOTE_ADDR: '192.0.2.7',
    HTTP_HOST: 'api.example:8774',
    ...more,
  });
}

/** A uwsgi packet: header and variables, one byte a character (Latin-1). */
export function packet(vars: readonly (readonly [string, string])[], modifier1 = 0, size?: number): Buffer {
  const block = Buffer.concat(
    vars.flatMap(([key, value]) => [u16(key.length), latin1(key), u16(value.length), latin1(value)]),
  );
  const header = Buffer.alloc(4);
  header[0] = modifier1;
  header.writeUInt16LE(size ?? block.length, 1);
  return Buffer.concat([header, block]);
}

function u16(n: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(n);
  return buffer;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Sends pieces, each in a write of its own, and collects what comes until the peer closes. */
export function exchange(
  where: NetConnectOpts,
  pieces: readonly (Buffer | string)[],
  options: { readonly end?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(where, () => {
      socket.setNoDelay(true);
      void (async () => {
        for (const piece of pieces) {
          if (!socket.writable) return;
          await new Promise((next) => {
            socket.write(piece, next);
          });
          // A turn of the event loop, so that the pieces arrive apart.
          await new Promise((next) => {
            setImmediate(next);
          });
        }
        if (options.end === true) socket.end();
      })();
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

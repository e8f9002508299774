import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A memcached server's `get` and `set`, over values in memory that a test may look at and spoil. */
export interface FakeMemcached {
  readonly port: number;
  readonly name: string;
  readonly values: Map<string, Buffer>;
  /** Every command line that came. */
  readonly commands: string[];
  /** What is sent for every command: answers where it is `memcached`; undefined for nothing at all. */
  answer: string | undefined;
  /** Ends connections and the server. */
  stop(): Promise<void>;
}

/** Listens on a free port, or on one that was free, until the test ends. */
export async function fakeMemcached(t: TestContext, port = 0): Promise<FakeMemcached> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, Buffer.from(chunk)]);
      for (let end = received.indexOf('\r\n'); end !== -1; end = received.indexOf('\r\n')) {
        const line = received.toString('latin1', 0, end);
        const [command, key = '', , , bytes] = line.split(' ');
        const stop = end + 2 + (command === 'set' ? Number(bytes) + 2 : 0);
        if (received.length < stop) return;
        fake.commands.push(line);
        if (command === 'set') fake.values.set(key, received.subarray(end + 2, stop - 2));
        received = received.subarray(stop);
        if (fake.answer !== 'memcached') {
          if (fake.answer !== undefined) socket.write(fake.answer);
          continue;
        }
        const value = fake.values.get(key);
        if (command === 'set') socket.write('STORED\r\n');
        else if (value === undefined) socket.write('END\r\n');
        else {
          // In pieces, as a network may deliver it.
          const text = Buffer.concat([
            Buffer.from(`VALUE ${key} 0 ${value.length}\r\n`),
            value,
            Buffer.from('\r\nEND\r\n'),
          ]);
          socket.write(text.subarray(0, 5));
          socket.write(text.subarray(5));
        }
      }
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  t.after(stop);
  const bound = (server.address() as AddressInfo).port;
  const fake: FakeMemcached = {
    port: bound,
    name: `127.0.0.1:${bound}`,
    values: new Map(),
    commands: [],
    answer: 'memcached',
    stop,
  };
  return fake;
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { exchange, parseAnswer, requestBytes } from './wire.ts';

const text = (...args: Parameters<typeof requestBytes>): string => requestBytes(...args).toString('latin1');

test('the request line and headers are sent as recorded, repeated ones too', () => {
  assert.equal(
    text({ method: 'BREW', path: '//a%2e?x', headers: { A: ['1', '2'], B: '' } }, 'h:1'),
    'BREW //a%2e?x HTTP/1.1\r\nHost: h:1\r\nA: 1\r\nA: 2\r\nB: \r\nConnection: close\r\n\r\n',
  );
});

test('a recorded Host is the only one', () => {
  assert.match(
    text({ method: 'GET', path: '/', headers: { Host: '' } }, 'h:1'),
    /^GET \/ HTTP\/1\.1\r\nHost: \r\nConnection/,
  );
});

test('a body is JSON with its type and length, or one of the marked forms', () => {
  const body = (value: unknown): string =>
    text({ method: 'POST', path: '/', headers: {}, body: value }, 'h').split('\r\n').slice(2).join('\n');
  assert.equal(
    body({ a: 1 }),
    'Content-Type: application/json\nContent-Length: 7\nConnection: close\n\n{"a":1}',
  );
  assert.equal(body({ $text: 'é', $nocontenttype: 1 }).split('\n')[0], 'Content-Length: 2');
  assert.match(body({ $repeat: ['x', 3] }), /Content-Length: 3\n.*\n\nxxx$/s);
});

test('raw requests are sent as they are', () => {
  assert.equal(text({ raw: 'GARBAGE\r\n\r\n' }, 'h'), 'GARBAGE\r\n\r\n');
});

const parse = (raw: string, head = false) => parseAnswer(Buffer.from(raw), head);

test('an answer is whole by its length, its last chunk, or because it has no body', () => {
  assert.equal(parse('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx')?.complete, false);
  assert.deepEqual(parse('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nxy'), {
    answer: { status: 200, reason: 'OK', headers: [['Content-Length', '2']], body: 'xy' },
    complete: true,
  });
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n1\r\nz\r\n';
  assert.equal(parse(chunked)?.complete, false);
  assert.equal(parse(`${chunked}0\r\n\r\n`)?.answer.body, 'xyz');
  assert.equal(parse('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n')?.complete, true);
  assert.equal(parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', true)?.complete, true);
});

test('what is no answer is none', () => {
  assert.equal(parse('HTTP/1.1 200 OK\r\nContent'), undefined);
  assert.equal(parse('<html>\r\n\r\n'), undefined);
});

async function serve(answer: (socket: Socket) => void): Promise<{ port: number; close: () => void }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

test('an answer that comes before the body is taken, a connection that just closes gives none', async () => {
  const early = await serve((socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 413 Too Large\r\nContent-Length: 1\r\n\r\nx');
  });
  const silent = await serve((socket) => void socket.destroy());
  try {
    const bytes = Buffer.alloc(1 << 20, 'x');
    assert.equal((await exchange({ host: '127.0.0.1', port: early.port }, bytes, false))?.status, 413);
    const none = await exchange({ host: '127.0.0.1', port: silent.port }, Buffer.from('x'), false).catch(
      () => undefined,
    );
    assert.equal(none, undefined);
  } finally {
    early.close();
    silent.close();
  }
});

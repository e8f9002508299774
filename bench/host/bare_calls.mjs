// A yardstick: the four system calls of a short connection, with fixed bytes for an answer. It decodes nothing and makes no
// request and no response object: the least that a connection a request costs in Node without its streams.
import { readFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';

const { dlopen, getRawPointer } = process.getBuiltinModule('node:ffi');
const { functions: libc } = dlopen(null, {
  accept4: { arguments: ['i32', 'u64', 'u64', 'i32'], return: 'i32' },
  read: { arguments: ['i32', 'u64', 'u64'], return: 'i64' },
  write: { arguments: ['i32', 'u64', 'u64'], return: 'i64' },
  close: { arguments: ['i32'], return: 'i32' },
});
const ACCEPT_FLAGS = 0o2004000; // SOCK_CLOEXEC | SOCK_NONBLOCK
const PER_TURN = 32;

const body = readFileSync(new URL('body.json', import.meta.url));
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);
// Exported, so that it is kept: the calls have nothing but its address.
export const received = Buffer.allocUnsafeSlow(65_540);
const [from, into] = [getRawPointer(answer), getRawPointer(received)];
const [length, room] = [BigInt(answer.length), BigInt(received.length)];

/** False where nothing has come yet. */
function answered(fd, close) {
  if (libc.read(fd, into, room) < 0n) return false;
  libc.write(fd, from, length);
  close();
  return true;
}

/** What has not come in the turn of its connection is answered by a stream. */
function answerLater(socket) {
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.write(answer);
    process.nextTick(() => socket.destroy());
  });
  socket.resume();
}

const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
  if (!answered(socket._handle.fd, () => socket.destroy())) answerLater(socket);
  for (let taken = 1; taken < PER_TURN; taken++) {
    const fd = libc.accept4(server._handle.fd, 0n, 0n, ACCEPT_FLAGS);
    if (fd < 0) return;
    if (answered(fd, () => libc.close(fd))) continue;
    setImmediate(() => {
      if (answered(fd, () => libc.close(fd))) return;
      answerLater(new Socket({ fd, readable: true, writable: true, allowHalfOpen: true }));
    });
  }
}).listen({ path: '/run/nova/calls-1.uwsgi.sock', backlog: 1024, writableAll: true });
process.on('SIGTERM', () => process.exit(0));

// The yardsticks: Node's own http server with the same application, and its net server, which answers a packet of uwsgi with
// fixed bytes: the least that a connection a request costs in Node, with no request and no response object. Both have the
// hosts' backlog.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { application } from './application.mjs';

const backlog = 1024;
createServer({ keepAliveTimeout: 75_000 }, application).listen({ port: 8000, host: '0.0.0.0', backlog });

const body = readFileSync(new URL('body.json', import.meta.url));
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);
createNetServer({ allowHalfOpen: true }, (socket) => {
  let left = -4;
  socket.on('error', () => {});
  socket.on('data', (data) => {
    if (left === -4) left += 4 + 4 + data.readUInt16LE(1);
    left -= data.length;
    if (left > 0) return;
    socket.write(answer);
    process.nextTick(() => socket.destroy());
  });
}).listen({ path: '/run/nova/bare-1.uwsgi.sock', backlog, writableAll: true });
process.on('SIGTERM', () => process.exit(0));

// Holds connections open: usage: node hold.mjs ADDRESS COUNT REQUEST_FILE idle|slow SECONDS. Idle ones send nothing;
// slow ones a byte of the request each second. Says "held N" when all are open, and at the end how many still are.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [address, count, file, mode, seconds] = process.argv.slice(2);
const request = readFileSync(file);
const [host, port] = address.split(':');
const sockets = [];
for (let tries = 0; sockets.length < Number(count) && tries < 2 * Number(count); tries += 1) {
  const socket = address.startsWith('/') ? connect(address) : connect(Number(port), host);
  socket.on('error', () => {});
  // A unix socket whose queue is full refuses at once.
  const opened = await new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('close', () => resolve(false));
  });
  if (opened) sockets.push(socket);
  else await sleep(10);
}
const open = () => sockets.filter(({ readyState }) => readyState === 'open').length;
console.log(`held ${open()}`);
for (let second = 0; second < Number(seconds); second += 1) {
  if (mode === 'slow') for (const socket of sockets) socket.write(request.subarray(second, second + 1));
  await sleep(1000);
}
console.log(`still ${open()}`);
process.exit(0);

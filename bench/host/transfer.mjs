// One large request or answer: usage: node transfer.mjs ADDRESS HEAD_FILE CHUNK_FILE COUNT TAIL_FILE. Sends the head, the
// chunk COUNT times, the tail; reads to the end of the connection; prints how many bytes came and the last 64 of them.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';

const [address, head, chunk, count, tail] = process.argv.slice(2);
const [host, port] = address.split(':');
const socket = address.startsWith('/') ? connect(address) : connect(Number(port), host);
let received = 0;
let last = Buffer.alloc(0);
socket.on('data', (data) => {
  received += data.length;
  last = Buffer.concat([last, data]).subarray(-64);
});
const closed = once(socket, 'close');
await once(socket, 'connect');
const send = async (bytes) => {
  if (bytes.length > 0 && !socket.write(bytes)) await once(socket, 'drain');
};
await send(readFileSync(head));
const piece = readFileSync(chunk);
for (let i = 0; i < Number(count); i += 1) await send(piece);
await send(readFileSync(tail));
await closed;
console.log(`received ${received} ending ${JSON.stringify(last.toString('latin1'))}`);

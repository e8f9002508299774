// The yardstick: Node's own http server answering every request with the same bytes as the application would,
// no routing, no headers beyond what the answer needs. Plain JavaScript, so that nothing but Node is measured.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [file, contentType, port] = process.argv.slice(2);
const body = readFileSync(file);
const headers = { 'Content-Length': body.length, 'Content-Type': contentType };

createServer({ keepAliveTimeout: 75_000 }, (req, res) => {
  res.writeHead(200, headers);
  res.end(body);
}).listen(Number(port), '0.0.0.0');

process.on('SIGTERM', () => process.exit(0));

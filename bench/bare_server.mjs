// The yardstick: Node's own http server, answering each path with the bytes that the application gave for it. No
// routing beyond a map, no headers beyond what the answer needs. Plain JavaScript: nothing but Node is measured.
// Usage: node bare_server.mjs DIRECTORY; the directory has routes.json: {path: {file, contentType}}.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [directory] = process.argv.slice(2);
const routes = new Map(
  Object.entries(JSON.parse(readFileSync(join(directory, 'routes.json'), 'utf8'))).map(
    ([path, { file, contentType }]) => {
      const body = readFileSync(join(directory, file));
      return [path, { body, headers: { 'Content-Length': body.length, 'Content-Type': contentType } }];
    },
  ),
);

createServer({ keepAliveTimeout: 75_000 }, (req, res) => {
  const route = routes.get(req.url);
  if (route === undefined) {
    res.writeHead(404).end();
    return;
  }
  res.writeHead(200, route.headers);
  res.end(route.body);
}).listen(8000, '0.0.0.0');

process.on('SIGTERM', () => process.exit(0));

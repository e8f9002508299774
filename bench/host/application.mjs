// What every server of this bench runs, as a Node request listener; application.py answers the same bytes. Plain
// JavaScript without imports from the project: what is measured is the host.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const body = readFileSync(new URL('body.json', import.meta.url));
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };

/** Bytes of a download, in chunks as a file's stream makes them. */
const DOWNLOAD = 100 * 1024 * 1024;
const chunk = Buffer.alloc(64 * 1024, 'x');
/** Hashing it is a request that takes its worker half a millisecond or more, and its client next to nothing. */
const work = Buffer.alloc(1024 * 1024, 'x');

export function application(req, res) {
  if (req.url === '/download') download(res);
  else if (req.url === '/upload') upload(req, res);
  else {
    if (req.url === '/busy') hash('sha256', work);
    res.writeHead(200, headers);
    res.end(body);
  }
}

function download(res) {
  let left = DOWNLOAD;
  res.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': DOWNLOAD });
  const write = () => {
    while (left > 0) {
      left -= chunk.length;
      if (!res.write(chunk)) return;
    }
    res.off('drain', write);
    res.end();
  };
  res.on('drain', write);
  write();
}

function upload(req, res) {
  let received = 0;
  req.on('data', (data) => {
    received += data.length;
  });
  req.on('end', () => res.end(`received ${received}`));
}

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fastcgiRequest } from '../testing/fastcgi_records.ts';
import { exchange, packet, varsOf } from '../testing/packets.ts';
import { serveProtocol } from '../testing/serve_uwsgi.ts';
import { fastcgiProtocol } from './fastcgi.ts';
import { httpProtocol } from './http.ts';
import type { Protocol } from './protocol.ts';
import { uwsgiProtocol } from './uwsgi.ts';

const SIZE = 20 * 1024 * 1024;
const body = Buffer.alloc(SIZE, 'x');
const vars = varsOf({ REQUEST_METHOD: 'PUT', CONTENT_LENGTH: String(SIZE) });
const head = `PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${SIZE}\r\n\r\n`;

const WAYS: readonly (readonly [string, Protocol, readonly (Buffer | string)[]])[] = [
  ['uwsgi', uwsgiProtocol, [packet(vars), body]],
  ['fastcgi', fastcgiProtocol, [fastcgiRequest(vars, body.toString('latin1'))]],
  ['http', httpProtocol, [head, body]],
];

describe('the buffers of a large body', () => {
  const own = globalThis.gc;
  const kinds: string[] = [];
  before(() => {
    globalThis.gc = ((options: { type: string }) => void kinds.push(options.type)) as typeof globalThis.gc;
  });
  after(() => {
    globalThis.gc = own;
  });

  for (const [name, protocol, pieces] of WAYS) {
    it(`are given back every few megabytes over ${name}`, async (t) => {
      const served = await serveProtocol(protocol, (req, res) => {
        let received = 0;
        req.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
        req.on('end', () => res.end(`received ${received}`));
      });
      t.after(() => served.drain(0));
      kinds.length = 0;
      assert.match(await exchange(served.where, pieces), new RegExp(`received ${SIZE}`));
      assert.ok(kinds.length >= 2, `${kinds.length} times`);
      assert.deepEqual(new Set(kinds), new Set(['minor']));
    });
  }
});

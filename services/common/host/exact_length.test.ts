import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { ProtocolName } from './protocols/names.ts';
import { PROTOCOLS } from './protocols/table.ts';
import { exchange, packet, varsOf } from './testing/packets.ts';
import { serveProtocol } from './testing/serve_uwsgi.ts';

type Respond = (res: ServerResponse) => void;

const LENGTH = { 'Content-Length': 5 };

/** Responses that are not what their heads say. */
const WRONG: Readonly<Record<string, Respond>> = {
  'more bytes, at once': (res) => res.writeHead(200, LENGTH).end('more than five'),
  'fewer bytes, at once': (res) => res.writeHead(200, LENGTH).end('five'),
  'fewer bytes, as a head that was set before': (res) => {
    res.setHeader('Content-Length', '5');
    res.end(Buffer.from('five'));
  },
  'more bytes, in pieces': (res) => {
    res.writeHead(200, LENGTH).write('12345');
    res.write('6');
    res.end();
  },
  'more bytes, with the end': (res) => {
    res.writeHead(200, LENGTH).write('12345');
    res.end('6');
  },
  'fewer bytes, in pieces': (res) => {
    res.writeHead(200, LENGTH).write('1234');
    res.end();
  },
  none: (res) => res.writeHead(200, LENGTH).end(),
};

const RIGHT: Readonly<Record<string, Respond>> = {
  'at once': (res) => res.writeHead(200, LENGTH).end('12345'),
  'at once, with a length that is set before': (res) => {
    res.setHeader('Content-Length', '5');
    res.end(Buffer.from('12345'));
  },
  'in another encoding': (res) => res.writeHead(200, LENGTH).end('3132333435', 'hex'),
  'in pieces': (res) => {
    res.writeHead(200, LENGTH).write('123');
    res.end('45');
  },
  'without a length': (res) => res.end('12345'),
};

async function ask(
  t: TestContext,
  protocol: ProtocolName,
  respond: Respond,
  later: boolean,
): Promise<{ answer: string; logged: string }> {
  const served = await serveProtocol(PROTOCOLS[protocol], (req, res) => {
    if (req.url !== '/') res.end('the next');
    else if (later) setImmediate(respond, res);
    else respond(res);
  });
  t.after(() => served.drain(0));
  const requests =
    protocol === 'http'
      ? ['GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']
      : [packet(varsOf())];
  return { answer: await exchange(served.where, requests), logged: served.logged.join() };
}

for (const protocol of ['http', 'uwsgi'] as const) {
  describe(`a response over ${protocol}`, () => {
    for (const [name, respond] of Object.entries(WRONG)) {
      it(`that has ${name} is cut off, with nothing behind it`, async (t) => {
        for (const later of [false, true]) {
          const { answer, logged } = await ask(t, protocol, respond, later);
          assert.doesNotMatch(answer, /the next/);
          assert.ok(answer.split('\r\n\r\n').slice(1).join().length <= 5, answer);
          assert.match(logged, /^a response is cut off: .*content-length/);
        }
      });
    }
    for (const [name, respond] of Object.entries(RIGHT)) {
      it(`that is as long as its head says, ${name}, comes whole`, async (t) => {
        for (const later of [false, true]) {
          const { answer, logged } = await ask(t, protocol, respond, later);
          assert.match(
            answer,
            /^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*?Content-Length: 5\r\n(?:.*\r\n)*?\r\n12345/,
          );
          if (protocol === 'http') assert.match(answer, /the next$/);
          assert.equal(logged, '');
        }
      });
    }
  });
}

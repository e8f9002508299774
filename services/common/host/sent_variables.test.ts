import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { deriveEnviron, setEnviron } from '../environ/environ.ts';
import { type AccessLogOptions, logRequests } from './access_log/access_log.ts';
import { LTIME } from './access_log/formats.ts';
import { RequestLedger } from './request_ledger.ts';
import { packetOf } from './sent_variables.ts';
import { exchange, packet, varsOf } from './testing/packets.ts';
import { serveUwsgi } from './testing/serve_uwsgi.ts';

const OPTIONS: AccessLogOptions = {
  format: '',
  empty: '-',
  all: true,
  conditions: { zero: false, slow: 0, big: 0, clientErrors: false, serverErrors: false, ioErrors: false },
  forwardedFor: false,
  dateFormat: LTIME,
  encoders: [],
  files: [],
};

describe('what a front sends over uwsgi', () => {
  it('is logged as it was sent: target, client, any variable, and how much it was', async (t) => {
    const ledger = new RequestLedger();
    const logged = new Promise<string>((resolve) => {
      const format = '%(uri) %(addr) %(var.SERVER_SOFTWARE) %(var.REQUEST_URI) %(vars) %(pktsize)';
      logRequests(ledger, { ...OPTIONS, format }, 1, resolve);
    });
    const inHand: unknown[] = [];
    const server = await serveUwsgi(
      ledger.wrap((req, res) => {
        inHand.push(ledger.status().open);
        // As filters do that mount applications.
        req.url = '/elsewhere';
        res.end();
      }),
    );
    t.after(() => server.drain(0));
    const vars = varsOf({
      SCRIPT_NAME: '/compute',
      PATH_INFO: '/v2.1',
      REQUEST_URI: '/compute/v2.1?a=b',
      SERVER_SOFTWARE: 'Apache',
      QUERY_STRING: 'a=b',
    });
    const sent = packet(vars);
    await exchange(server.where, [sent]);
    assert.equal(
      await logged,
      `/compute/v2.1?a=b 192.0.2.7 Apache /compute/v2.1?a=b ${vars.length * 2} ${sent.length - 4}`,
    );
    const [[{ start, ...request }]] = inHand as [[{ start: number }]];
    assert.ok(start > 1_700_000_000);
    assert.deepEqual(request, { method: 'GET', uri: '/compute/v2.1?a=b', remoteAddr: '192.0.2.7' });
  });

  it('is compared with HTTP, where uWSGI’s own parser would make so many variables of so many bytes', () => {
    // uWSGI 2.0.28 on a host called nova-box logged "22 vars in 216 bytes" for this request.
    const request = {
      method: 'GET',
      url: '/h',
      httpVersion: '1.1',
      headers: {},
      rawHeaders: ['Host', 'x', 'Connection', 'close'],
    } as unknown as IncomingMessage;
    const ends = { remoteAddress: '127.0.0.1', localAddress: 'nova-box', localPort: 21301, encrypted: false };
    setEnviron(request, deriveEnviron(request, '/h', ends));
    assert.deepEqual(packetOf(request, '/h'), { count: 11, bytes: 216 });
  });

  it('counts who went away before the end of an answer', async (t) => {
    const ledger = new RequestLedger();
    const server = await serveUwsgi(
      ledger.wrap((req, res) => {
        if (req.url === '/gone') req.socket.destroy();
        res.end('5bytes');
      }),
    );
    t.after(() => server.drain(0));
    await exchange(server.where, [packet(varsOf())]);
    assert.equal(ledger.status().writeErrors, 0);
    await exchange(server.where, [packet(varsOf({ PATH_INFO: '/gone' }))]);
    const { requests, writeErrors, readErrors } = ledger.status();
    assert.deepEqual([requests, writeErrors, readErrors], [2, 1, 0]);
  });
});

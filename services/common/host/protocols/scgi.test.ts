import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import type { Application } from '../../environ/application.ts';
import { environOf } from '../../environ/environ.ts';
import { exchange, varsOf } from '../testing/packets.ts';
import { netstring, scgiPacket } from '../testing/scgi_packet.ts';
import { type ServedUwsgi, serveProtocol } from '../testing/serve_uwsgi.ts';
import type { ProtocolOptions } from './protocol.ts';
import { scgiProtocol } from './scgi.ts';

async function serve(
  t: TestContext,
  application: Application,
  options?: Partial<ProtocolOptions>,
): Promise<ServedUwsgi> {
  const served = await serveProtocol(scgiProtocol, application, options);
  t.after(() => served.drain(0));
  return served;
}

const echo: Application = (req, res) => {
  let body = '';
  req.setEncoding('latin1').on('data', (text: string) => {
    body += text;
  });
  req.on('end', () => res.end(`<${req.method} ${req.url} ${body}>`));
};

const post = (length: number): Buffer =>
  scgiPacket(varsOf({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(length) }));

describe('an SCGI connection', () => {
  it('is answered with Status, an exact length and no framing header, and closed', async (t) => {
    const { where } = await serve(t, (_req, res) => {
      res.statusCode = 404;
      res.setHeader('Transfer-Encoding', 'chunked');
      res.end('hello');
    });
    assert.equal(
      await exchange(where, [scgiPacket(varsOf())]),
      'Status: 404 Not Found\r\nContent-Length: 5\r\n\r\nhello',
    );
  });

  it('may bring its packet torn at any byte', async (t) => {
    const { where } = await serve(t, echo);
    const whole = Buffer.concat([post(3), Buffer.from('abc')]);
    const expected = 'Status: 200 OK\r\nContent-Length: 12\r\n\r\n<POST / abc>';
    for (let cut = 1; cut < whole.length; cut++) {
      const answer = await exchange(where, [whole.subarray(0, cut), whole.subarray(cut)]);
      assert.equal(answer, expected, `cut at ${cut}`);
    }
    const bytes = [...whole].map((byte) => Buffer.from([byte]));
    assert.equal(await exchange(where, bytes), expected);
  });

  it('fills the environ, and takes the path from SCRIPT_NAME where no PATH_INFO is sent', async (t) => {
    const { where } = await serve(t, (req, res) => {
      const { scriptName, pathInfo, remoteAddr, serverPort } = environOf(req);
      res.end(JSON.stringify({ scriptName, pathInfo, remoteAddr, serverPort, url: req.url }));
    });
    const vars = varsOf({ SCRIPT_NAME: '/v2.1', REQUEST_URI: '/v2.1?a=b', QUERY_STRING: 'a=b' });
    const answer = await exchange(where, [scgiPacket(vars.filter(([key]) => key !== 'PATH_INFO'))]);
    assert.deepEqual(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)), {
      scriptName: '',
      pathInfo: '/v2.1',
      remoteAddr: '192.0.2.7',
      serverPort: '8774',
      url: '/v2.1?a=b',
    });
  });

  it('says 500 where the application throws', async (t) => {
    const { where } = await serve(t, () => {
      throw new Error('broken by test');
    });
    assert.match(await exchange(where, [scgiPacket(varsOf())]), /^Status: 500 /);
  });

  it('stalled in the packet, it is closed with a log line after socket-timeout', async (t) => {
    const { where, logged } = await serve(t, echo, { socketTimeout: 1 });
    assert.equal(await exchange(where, [scgiPacket(varsOf()).subarray(0, 20)]), '');
    assert.match(logged.join('\n'), /^scgi request from .*only 20 bytes of a packet of \d+ had come/);
  });
});

describe('an SCGI connection that is not served', () => {
  const served = serveProtocol(scgiProtocol, (_req, res) => void res.end(), {
    bufferSize: 1024,
    maxVars: 16,
    limitPost: 100,
  });
  after(async () => (await served).drain(0));

  const many = Array.from({ length: 17 }, (_, i) => [`K${i}`, ''] as const);
  const cases: readonly (readonly [string, Buffer | string, RegExp, RegExp])[] = [
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n', /^$/, /length of a netstring/],
    ['no digits', ':,', /^$/, /length of a netstring/],
    ['a leading zero', '012:', /^$/, /length of a netstring/],
    ['a length of ten digits', '1234567890:', /^$/, /length of a netstring/],
    ['more than buffer-size', '1025:', /^Status: 431 /, /buffer-size/],
    ['no comma', '4:A\0B\0;', /^Status: 400 /, /comma/],
    ['an empty packet', '0:,', /^Status: 400 /, /REQUEST_METHOD/],
    ['a value without an end', netstring('A\0B'), /^Status: 400 /, /NUL/],
    ['a name without a value', netstring('A\0'), /^Status: 400 /, /NUL/],
    ['an empty name', netstring('\0B\0'), /^Status: 400 /, /empty name/],
    ['too many variables', scgiPacket(many), /^Status: 431 /, /16 var/],
    [
      'CONTENT_LENGTH twice',
      netstring('CONTENT_LENGTH\x001\0CONTENT_LENGTH\x002\0'),
      /^Status: 400 /,
      /CONTENT_LENGTH was sent twice/,
    ],
    [
      'header injection',
      scgiPacket(varsOf({ HTTP_X: 'a\r\nb: c' })),
      /^Status: 400 /,
      /HTTP_X has a control character/,
    ],
    ['more than limit-post', post(101), /^Status: 413 /, /limit-post/],
  ];
  for (const [name, bytes, reply, line] of cases) {
    it(`${name}: closed with a log line`, async () => {
      const { where, logged } = await served;
      const before = logged.length;
      assert.match(await exchange(where, [bytes], { end: true }), reply);
      assert.equal(logged.length, before + 1);
      assert.match(logged.at(-1) ?? '', line);
    });
  }
});

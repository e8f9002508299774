import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../testing/raw_request.ts';
import { HTTPException, type HTTPExceptionOptions } from './http_exception.ts';

interface Case {
  readonly what: string;
  readonly status: number;
  readonly options?: HTTPExceptionOptions;
  readonly accept?: string;
  readonly method?: string;
  readonly line: string;
  readonly type: string;
  readonly body: string;
}

const CASES: readonly Case[] = [
  {
    what: 'no Accept gives plain text, tags turned into lines',
    status: 404,
    line: '404 Not Found',
    type: 'text/plain; charset=UTF-8',
    body: '404 Not Found\n\nThe resource could not be found.\n\n   ',
  },
  {
    what: 'Accept */* gives HTML',
    status: 404,
    accept: '*/*',
    line: '404 Not Found',
    type: 'text/html; charset=UTF-8',
    body: '<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  The resource could not be found.<br /><br />\n\n\n\n </body>\n</html>',
  },
  {
    what: 'Accept application/json gives JSON, without a charset',
    status: 404,
    accept: 'application/json',
    line: '404 Not Found',
    type: 'application/json',
    body: '{"message": "The resource could not be found.<br /><br />\\n\\n\\n", "code": "404 Not Found", "title": "Not Found"}',
  },
  {
    what: 'an explanation of its own is escaped in HTML, and 413 keeps its older reason phrase',
    status: 413,
    options: { explanation: 'Too <big> é' },
    accept: 'text/html',
    line: '413 Request Entity Too Large',
    type: 'text/html; charset=UTF-8',
    body: '<html>\n <head>\n  <title>413 Request Entity Too Large</title>\n </head>\n <body>\n  <h1>413 Request Entity Too Large</h1>\n  Too &lt;big&gt; &#233;<br /><br />\n\n\n\n </body>\n</html>',
  },
  {
    what: 'a detail follows the explanation',
    status: 503,
    options: { detail: 'The Keystone service is temporarily unavailable.' },
    line: '503 Service Unavailable',
    type: 'text/plain; charset=UTF-8',
    body: '503 Service Unavailable\n\nThe server is currently unavailable. Please try again at a later time.\n\n The Keystone service is temporarily unavailable.  ',
  },
  {
    what: 'some statuses have a text of their own',
    status: 405,
    accept: 'application/json',
    line: '405 Method Not Allowed',
    type: 'application/json',
    body: '{"message": "The method GET is not allowed for this resource. <br /><br />\\n", "code": "405 Method Not Allowed", "title": "Method Not Allowed"}',
  },
];

for (const { what, status, options, accept, method, line, type, body } of CASES) {
  test(what, async (t) => {
    const ask = await serve(t, (req, res) => new HTTPException(status, options).respond(req, res));
    const answer = await ask({
      method: method ?? 'GET',
      headers: accept === undefined ? {} : { Accept: accept },
    });
    assert.deepEqual(answer, {
      status,
      reason: line.slice(4),
      rows: [
        ['Content-Length', String(Buffer.byteLength(body))],
        ['Content-Type', type],
      ],
      body,
    });
  });
}

test('HEAD gets an empty HTML body, whatever it accepts', async (t) => {
  const ask = await serve(t, (req, res) => new HTTPException(404).respond(req, res));
  const { rows, body } = await ask({ method: 'HEAD', headers: { Accept: 'application/json' } });
  assert.deepEqual(rows, [
    ['Content-Type', 'text/html; charset=UTF-8'],
    ['Content-Length', '0'],
  ]);
  assert.equal(body, '');
});

test('a body of its own ignores Accept, and further rows follow it', async (t) => {
  const body = { contentType: 'application/json', text: '{}' };
  const exception = new HTTPException(401, { body, headers: ['WWW-Authenticate', 'x'] });
  const ask = await serve(t, (req, res) => exception.respond(req, res));
  const answer = await ask({ headers: { Accept: '*/*' } });
  assert.deepEqual(answer.rows, [
    ['Content-Type', 'application/json'],
    ['Content-Length', '2'],
    ['WWW-Authenticate', 'x'],
  ]);
  assert.equal(answer.body, '{}');
});

test('an empty status has neither type nor length', async (t) => {
  const ask = await serve(t, (req, res) => new HTTPException(204).respond(req, res));
  assert.deepEqual((await ask()).rows, []);
});

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Application } from '../../environ/application.ts';
import { environOf } from '../../environ/environ.ts';
import { httpProtocol } from '../protocols/http.ts';
import { uwsgiProtocol } from '../protocols/uwsgi.ts';
import { notesIfAny } from '../request_notes.ts';
import { exchange, packet, varsOf } from '../testing/packets.ts';
import { serveProtocol } from '../testing/serve_uwsgi.ts';
import { parseRoute, type Route } from './route.ts';
import { routed } from './routed.ts';

/** Says what the application was given. */
const tell: Application = (req, res) => {
  const { pathInfo, queryString, remoteAddr, remoteUser, urlScheme, scriptName } = environOf(req);
  res.setHeader('X-App', 'here');
  res.end(
    JSON.stringify({
      method: req.method,
      url: req.url,
      pathInfo,
      queryString,
      remoteAddr,
      remoteUser,
      urlScheme,
      scriptName,
      quiet: notesIfAny(req)?.quiet ?? false,
    }),
  );
};

function routesOf(lines: readonly string[]): Route[] {
  return lines.map((line) => {
    const [, option = '', value = ''] = /^(\S+) = (.*)$/.exec(line) ?? [];
    const route = parseRoute(option, value);
    assert.ok(!('wrong' in route) && !('unknown' in route), `${line}: ${JSON.stringify(route)}`);
    return route as Route;
  });
}

interface Served {
  readonly ask: (target: string, ...headers: string[]) => Promise<string>;
  readonly logged: string[];
}

async function serve(t: TestContext, ...lines: string[]): Promise<Served> {
  const logged: string[] = [];
  const application = routed(tell, routesOf(lines), (line) => logged.push(line));
  const served = await serveProtocol(httpProtocol, application);
  t.after(() => served.drain(0));
  const ask: Served['ask'] = (target, ...headers) =>
    exchange(served.where, [
      `${[`GET ${target} HTTP/1.1`, 'Host: h.example', ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`,
    ]);
  return { ask, logged };
}

const bodyOf = (answer: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').toString()) as Record<
    string,
    unknown
  >;

describe('internal routes', () => {
  it('redirect with groups and variables, and let a client break no header', async (t) => {
    const { ask } = await serve(
      t,
      'route = ^/old/([^]*)$ redirect:https://${HTTP_HOST}/new/$1?${QUERY_STRING}',
      'route-uri = ^/gone redirect-permanent:/',
    );
    const answer = await ask('/old/a%0d%0aX-Evil:%20b?q=1');
    assert.match(answer, /^HTTP\/1\.1 302 Found\r\n/);
    assert.match(answer, /\r\nLocation: https:\/\/h\.example\/new\/a%0D%0AX-Evil:%20b\?q=1\r\n/);
    assert.doesNotMatch(answer, /\nX-Evil/);
    assert.match(await ask('/gone'), /^HTTP\/1\.1 301 [^]*\r\nLocation: \/\r\n[^]*Moved Permanently$/);
    assert.match(await ask('/other'), /^HTTP\/1\.1 200 /);
  });

  it('rewrite path and query, for routers and for the environ', async (t) => {
    const { ask } = await serve(t, 'route = ^/v2/(.*)$ rewrite:/v2.1/$1?from=v2', 'route-run = last:');
    const { url, pathInfo, queryString } = bodyOf(await ask('/v2/s%C3%A9rvers?limit=1'));
    assert.deepEqual(
      [url, pathInfo, queryString],
      ['/v2.1/s%C3%A9rvers?from=v2&limit=1', '/v2.1/sérvers', 'from=v2&limit=1'],
    );
  });

  it('break with a status, return one with its text, and close without a word', async (t) => {
    const { ask } = await serve(
      t,
      'route-user-agent = ^bad break:403 Go Away',
      'route-referer = spam return:410',
      'route-remote-addr = ^10\\. break:',
      'route-qs = drop break:',
    );
    const refused = await ask('/', 'User-Agent: bad');
    assert.match(refused, /^HTTP\/1\.1 403 Go Away\r\n[^]*Connection: close\r\n/);
    assert.match(await ask('/', 'Referer: http://spam/'), /^HTTP\/1\.1 410 Gone\r\n[^]*\r\n\r\nGone$/);
    assert.equal(await ask('/?drop'), '');
    assert.match(await ask('/'), /^HTTP\/1\.1 200 /);
  });

  it('add and remove headers of the application’s response, and refuse a value that is none', async (t) => {
    const { ask } = await serve(
      t,
      'route-run = addheader:X-Host: ${HTTP_HOST}',
      'route = ^/v addheader:X-Path: ${PATH_INFO}',
      'route-run = remheader:X-App',
    );
    const answer = await ask('/v2%20x');
    assert.match(answer, /\r\nX-Host: h\.example\r\nX-Path: \/v2 x\r\n/);
    assert.doesNotMatch(answer, /X-App/);
    assert.match(await ask('/v%0d%0aX-Evil:%201'), /^HTTP\/1\.1 400 /);
  });

  it('set what the application sees', async (t) => {
    const { ask } = await serve(
      t,
      'route-run = setmethod:PUT',
      'route-run = setremoteaddr:192.0.2.1',
      'route-run = setuser:alice',
      'route-run = setscheme:https',
      'route-run = setscriptname:/compute/',
      'route-run = setpathinfo:/a b',
      'route-run = donotlog:',
    );
    assert.deepEqual(bodyOf(await ask('/')), {
      method: 'PUT',
      url: '/a%20b',
      pathInfo: '/a b',
      queryString: '',
      remoteAddr: '192.0.2.1',
      remoteUser: 'alice',
      urlScheme: 'https',
      scriptName: '/compute',
      quiet: true,
    });
  });

  it('go on at a label, forwards only, and end with last', async (t) => {
    const { ask } = await serve(
      t,
      'route-label = start',
      'route = ^/skip goto:end',
      'route = ^/round goto:start',
      'route-run = setuser:passed',
      'route-run = last:',
      'route-label = end',
      'route-run = setuser:skipped',
    );
    assert.equal(bodyOf(await ask('/'))['remoteUser'], 'passed');
    assert.equal(bodyOf(await ask('/round'))['remoteUser'], 'passed');
    assert.equal(bodyOf(await ask('/skip'))['remoteUser'], 'skipped');
  });

  it('log a line that a client cannot break', async (t) => {
    const { ask, logged } = await serve(t, 'route = ^/([^]*)$ log:asked for $1');
    await ask('/a%0ab');
    assert.deepEqual(logged, ['asked for a\\x0ab']);
  });

  for (const [condition, target, header, met] of [
    ['equal:${HTTP_HOST};h.example', '/', 'A: b', true],
    ['==:${HTTP_HOST};other', '/', 'A: b', false],
    ['startswith:${PATH_INFO};/v2', '/v2.1', 'A: b', true],
    ['endswith:${PATH_INFO};.json', '/a.xml', 'A: b', false],
    ['contains:${HTTP_COOKIE};b=2', '/', 'Cookie: a=1; b=2', true],
    ['equal:${cookie[b]};2', '/', 'Cookie: a=1; b=2', true],
    ['equal:${qs[b]};2', '/?a=1&b=2', 'A: b', true],
    ['equal:${lower[HTTP_A]};bee', '/', 'A: BEE', true],
    ['regexp:${HTTP_A};^b+$', '/', 'A: bbb', true],
    ['ishigher:${HTTP_A};5', '/', 'A: 10', true],
    ['<=:${HTTP_A};5', '/', 'A: 10', false],
    ['ipv4in:${REMOTE_ADDR};127.0.0.0/8', '/', 'A: b', true],
    ['ipv4in:${HTTP_A};10.0.0.0/8', '/', 'A: 11.0.0.1', false],
    ['empty:${HTTP_NONE}', '/', 'A: b', true],
    ['exists:/nowhere/at/all', '/', 'A: b', false],
    ['isdir:/', '/', 'A: b', true],
    ['isfile:/', '/', 'A: b', false],
  ] as const) {
    it(`are ${met ? '' : 'not '}run on ${condition}`, async (t) => {
      const { ask } = await serve(
        t,
        `route-if = ${condition} setuser:met`,
        `route-if-not = ${condition} setuser:not met`,
      );
      assert.equal(bodyOf(await ask(target, header))['remoteUser'], met ? 'met' : 'not met');
    });
  }

  it('take groups of a condition’s expression', async (t) => {
    const { ask } = await serve(t, 'route-if = regexp:${HTTP_HOST};^(\\w+)\\. redirect:/$1');
    assert.match(await ask('/'), /Location: \/h\r\n/);
  });

  it('answer and change headers over uwsgi, too', async (t) => {
    const lines = ['route = ^/old redirect:/new', 'route-run = addheader:X-Added: yes'];
    const served = await serveProtocol(uwsgiProtocol, routed(tell, routesOf(lines), assert.fail));
    t.after(() => served.drain(0));
    const ask = (path: string): Promise<string> =>
      exchange(served.where, [packet(varsOf({ PATH_INFO: path }))]);
    assert.match(
      await ask('/old'),
      /^HTTP\/1\.1 302 Found\r\nLocation: \/new\r\nContent-Length: 5\r\n\r\nMoved$/,
    );
    assert.match(await ask('/'), /\r\nX-Added: yes\r\n/);
  });

  it('are refused with what would be right', () => {
    assert.deepEqual(parseRoute('route', '^/'), {
      wrong: 'a regular expression, a space and action:argument',
    });
    assert.deepEqual(parseRoute('route', '( donotlog:'), {
      wrong: 'a regular expression, a space and action:argument',
    });
    assert.deepEqual(parseRoute('route-if', 'equal donotlog:'), {
      wrong: 'condition:argument action:argument',
    });
    assert.deepEqual(parseRoute('route', '^/ break:999'), { wrong: 'an argument of break' });
    assert.match(
      JSON.stringify(parseRoute('route', '^/ static:/srv')),
      /^\{"unknown":"the actions continue, /,
    );
    assert.match(JSON.stringify(parseRoute('route-if', 'lord:x donotlog:')), /^\{"unknown":"the conditions /);
  });
});

import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodePath, type Environ, environOf } from '../../environ/environ.ts';
import { varsOf } from '../testing/packets.ts';
import { uwsgiRequest } from './uwsgi_request.ts';

type Built = ReturnType<typeof uwsgiRequest> & { environ: Environ };

function build(more: Record<string, string> = {}, without: readonly string[] = []): Built {
  const vars = new Map(varsOf(more).filter(([key]) => !without.includes(key)));
  const request = uwsgiRequest(vars, new Socket(), 'testhost');
  return { ...request, environ: environOf(request.req) };
}

const refused = (more: Record<string, string>): void =>
  assert.throws(() => build(more), { name: 'PacketError', status: 400 });

describe('a request from uwsgi variables', () => {
  it('has the method, target, headers and environ of the client', () => {
    const { req, environ } = build({
      PATH_INFO: '/v2.1/',
      QUERY_STRING: 'a=b%20c',
      HTTP_X_AUTH_TOKEN: 'admin:admin',
    });
    assert.equal(req.method, 'GET');
    assert.equal(req.url, '/v2.1/?a=b%20c');
    assert.deepEqual(req.headers, { host: 'api.example:8774', 'x-auth-token': 'admin:admin' });
    assert.deepEqual(req.rawHeaders, ['Host', 'api.example:8774', 'X-Auth-Token', 'admin:admin']);
    assert.deepEqual(environ, {
      scriptName: '',
      pathInfo: '/v2.1/',
      queryString: 'a=b%20c',
      remoteAddr: '192.0.2.7',
      remoteUser: undefined,
      urlScheme: 'http',
      serverName: 'api.example',
      serverPort: '8774',
      httpHost: 'api.example:8774',
      serverProtocol: 'HTTP/1.1',
      extra: new Map(),
    });
  });

  it('takes the path from PATH_INFO, whatever REQUEST_URI says', () => {
    const { req, environ } = build({ PATH_INFO: '/a/b', REQUEST_URI: 'http://evil.example/a%2Fb?x' });
    assert.equal(req.url, '/a/b');
    assert.equal(environ.pathInfo, '/a/b');
  });

  it('takes the path from REQUEST_URI where the front sends no PATH_INFO', () => {
    assert.equal(build({ REQUEST_URI: '/v2%2e1/?q' }, ['PATH_INFO']).environ.pathInfo, '/v2.1/');
  });

  it('any decoded path is encoded so that it decodes to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const raw = Buffer.from(`/${text}`, 'utf8').toString('latin1');
        const { req, environ } = build({ PATH_INFO: raw });
        assert.match(req.url ?? '', /^\/[!-"$->@-~]*$/);
        assert.equal(decodePath(req.url ?? ''), environ.pathInfo);
        if (!text.includes('�') && text.isWellFormed()) assert.equal(environ.pathInfo, `/${text}`);
      }),
    );
  });

  it('CR and LF in a decoded path stay encoded in the target', () => {
    assert.equal(build({ PATH_INFO: '/a\r\nX: y' }).req.url, '/a%0D%0AX:%20y');
  });

  it('an empty or absent path is the root', () => {
    assert.equal(build({ PATH_INFO: '' }).environ.pathInfo, '/');
    assert.equal(build({}, ['PATH_INFO', 'REQUEST_URI']).req.url, '/');
  });

  it('SCRIPT_NAME loses the slash that Apache leaves at its end', () => {
    for (const [sent, read] of [
      ['/compute/', '/compute'],
      ['/compute', '/compute'],
      ['/', ''],
      ['', ''],
    ] as const) {
      assert.equal(build({ SCRIPT_NAME: sent }).environ.scriptName, read);
    }
  });

  it('an empty CONTENT_LENGTH and CONTENT_TYPE are absent ones', () => {
    const { req, contentLength } = build({ CONTENT_LENGTH: '', CONTENT_TYPE: '' });
    assert.equal(contentLength, 0);
    assert.deepEqual(Object.keys(req.headers), ['host']);
  });

  it('CONTENT_LENGTH and CONTENT_TYPE become headers', () => {
    const { req, contentLength } = build({ CONTENT_LENGTH: '12', CONTENT_TYPE: 'application/json' });
    assert.equal(contentLength, 12);
    assert.equal(req.headers['content-length'], '12');
    assert.equal(req.headers['content-type'], 'application/json');
  });

  it('hop-by-hop variables, Proxy, doubles of CONTENT_* and UWSGI_* do not become headers', () => {
    const { req } = build({
      HTTP_TRANSFER_ENCODING: 'chunked',
      HTTP_EXPECT: '100-continue',
      HTTP_CONNECTION: 'close',
      HTTP_PROXY: 'http://evil.example',
      HTTP_CONTENT_LENGTH: '99',
      HTTP_CONTENT_TYPE: 'text/evil',
      UWSGI_SCRIPT: 'evil',
      PATH: '/usr/bin',
    });
    assert.deepEqual(Object.keys(req.headers), ['host']);
  });

  it('a header with an empty value is there', () => {
    assert.equal(build({ HTTP_X_EMPTY: '' }).req.headers['x-empty'], '');
  });

  it('the scheme comes from X-Forwarded-Proto, then HTTPS, then REQUEST_SCHEME', () => {
    assert.equal(
      build({ HTTP_X_FORWARDED_PROTO: 'https, http', HTTPS: '' }).environ.urlScheme,
      'https, http',
    );
    assert.equal(build({ HTTPS: 'on', REQUEST_SCHEME: 'http' }).environ.urlScheme, 'https');
    assert.equal(build({ REQUEST_SCHEME: 'https' }).environ.urlScheme, 'https');
    assert.equal(build({ HTTP_X_FORWARDED_PROTO: 'http', HTTPS: 'on' }).environ.urlScheme, 'http');
  });

  it('an empty SERVER_NAME, as nginx sends it without server_name, is the machine’s', () => {
    assert.equal(build({ SERVER_NAME: '' }).environ.serverName, 'testhost');
  });

  it('keeps HTTP/2.0 as the client’s protocol, and speaks 1.1 inside', () => {
    const { req, environ } = build({ SERVER_PROTOCOL: 'HTTP/2.0' });
    assert.equal(environ.serverProtocol, 'HTTP/2.0');
    assert.equal(req.httpVersion, '1.1');
  });

  it('refuses control characters, methods and lengths that no HTTP request could have', () => {
    refused({ HTTP_X_EVIL: 'a\r\nSet-Cookie: b' });
    refused({ HTTP_X_EVIL: 'a\0b' });
    refused({ HTTP_X_EVIL: 'a\x01b' });
    refused({ 'HTTP_X EVIL': 'a' });
    refused({ REMOTE_ADDR: '192.0.2.7\n' });
    refused({ QUERY_STRING: 'a\r\nb' });
    refused({ CONTENT_TYPE: 'a\nb' });
    refused({ REQUEST_METHOD: '' });
    refused({ REQUEST_METHOD: 'GET /evil' });
    refused({ CONTENT_LENGTH: '-1' });
    refused({ CONTENT_LENGTH: '1,1' });
    refused({ CONTENT_LENGTH: '+2' });
    refused({ CONTENT_LENGTH: '0x10' });
  });
});

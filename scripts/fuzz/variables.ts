import type { Random } from './random.ts';

/** A request's variables, in order; names may repeat. */
export type Vars = [string, string][];

const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'BREW', 'CONNECT'] as const;
/** What the target does is chosen by the path. */
export const PATHS = ['/', '/early', '/stream', '/big', '/throw', '/v2.1/servers/a%2Fb'] as const;

/** A good request, from a method, a path and a body's length. */
export function goodVars(method: string, path: string, length: number): Vars {
  return [
    ['CONTENT_LENGTH', String(length)],
    ['REQUEST_METHOD', method],
    ['PATH_INFO', path],
    ['QUERY_STRING', 'a=b'],
    ['REQUEST_URI', `${path}?a=b`],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['SERVER_NAME', 'fuzz.example'],
    ['SERVER_PORT', '8774'],
    ['REMOTE_ADDR', '192.0.2.1'],
    ['HTTP_HOST', 'fuzz.example'],
    ['HTTP_X_AUTH_TOKEN', 'token'],
  ];
}

/** Something a hostile client or a broken front might send beside, or in place of, the good ones. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['CONTENT_LENGTH', '5'],
  ['CONTENT_LENGTH', '-1'],
  ['CONTENT_LENGTH', '+3'],
  ['CONTENT_LENGTH', '0x10'],
  ['CONTENT_LENGTH', '99999999999999999999'],
  ['CONTENT_LENGTH', '999999999999999'],
  ['CONTENT_LENGTH', ''],
  ['CONTENT_LENGTH', '3, 3'],
  ['HTTP_CONTENT_LENGTH', '1'],
  ['HTTP_TRANSFER_ENCODING', 'chunked'],
  ['HTTP_PROXY', 'http://evil.example/'],
  ['HTTP_X', 'a\r\nX-Injected: yes'],
  ['HTTP_X_Y\r\nX-INJECTED', 'yes'],
  ['HTTP_X', 'a\0b'],
  ['HTTP_', 'no name'],
  ['HTTP_ :', 'no token'],
  ['HTTP_X_LONG', 'x'.repeat(40_000)],
  ['HTTP_X_AUTH_TOKEN', 'another'],
  ['HTTP_AUTHORIZATION', 'Basic YTpi'],
  ['HTTP_COOKIE', '__proto__=1; constructor=2'],
  ['HTTP___PROTO__', 'polluted'],
  ['__proto__', 'polluted'],
  ['HTTP_CONSTRUCTOR', 'polluted'],
  ['REQUEST_METHOD', ''],
  ['REQUEST_METHOD', 'GET /x HTTP/1.1\r\n'],
  ['REQUEST_METHOD', 'get'],
  ['REQUEST_URI', 'http://evil.example:99999/a?b'],
  ['REQUEST_URI', '//evil.example/\r\n'],
  ['PATH_INFO', ''],
  ['PATH_INFO', '*'],
  ['PATH_INFO', '/a\r\nX-Injected: yes'],
  ['PATH_INFO', '/\0'],
  ['PATH_INFO', '/%zz/%ff/\xff\xfe'],
  ['PATH_INFO', 'no slash'],
  ['PATH_INFO', `/${'../'.repeat(100)}`],
  ['SCRIPT_NAME', '/a/../b/\r\n'],
  ['SCRIPT_NAME', '///'],
  ['QUERY_STRING', 'a b\r\n'],
  ['QUERY_STRING', '\0'],
  ['SERVER_PROTOCOL', ''],
  ['SERVER_PROTOCOL', 'HTTP/9.9\r\n'],
  ['REMOTE_ADDR', '\r\n'],
  ['HTTPS', 'on'],
  ['HTTP_X_FORWARDED_PROTO', 'https\r\n'],
  ['UWSGI_FILE', '/etc/passwd'],
  ['UWSGI_SCRIPT', 'os:system'],
  ['', 'empty name'],
];

/** Variables of a request that is good, or spoilt in up to four places. */
export function someVars(random: Random, length: number): Vars {
  const vars = goodVars(random.pick(METHODS), random.pick(PATHS), length);
  for (let n = random.below(5); n > 0; n--) {
    const [name, value] = random.pick(HOSTILE);
    const at = random.below(vars.length);
    if (random.once(3)) vars[at] = [name, value];
    else if (random.once(4)) vars.splice(at, 1);
    else vars.splice(at, 0, [name, value]);
    if (vars.length === 0) break;
  }
  if (random.once(50)) for (let i = 0; i < 200; i++) vars.push([`HTTP_X_${i}`, String(i)]);
  return vars;
}

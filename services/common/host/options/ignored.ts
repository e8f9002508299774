import type { OptionRow, OptionType } from './option.ts';

const PYTHON = 'there is no Python here';
const THREADS = 'one thread serves many requests at once';
const ACCEPT = 'the kernel wakes one worker per connection';
const ROUTER = 'there is no router process';
const SUPERVISOR = 'systemd or the container engine keeps this process';
const JAILS = 'uWSGI runs it in a jail only, and there are none here';
const CHUNKED = 'HTTP bodies are always decoded';

const LINES = 'workers write lines themselves, many at once';
const FAMILY = 'status host uri qs remote-addr user-agent remote-user referer label if if-not run'.split(' ');

type Row = readonly [
  name: string,
  type: OptionType,
  reason: string,
  aliases?: readonly string[],
  short?: string,
];

const ROWS: readonly Row[] = [
  ['plugins', 'list', 'nothing to load: protocols are built in', ['plugin', 'need-plugin', 'need-plugins']],
  ['plugins-dir', 'list', 'nothing to load: protocols are built in', ['plugin-dir']],
  ['enable-threads', 'flag', THREADS, [], 'T'],
  ['threads', 'int', THREADS],
  ['threads-stacksize', 'int', THREADS, ['thread-stacksize']],
  ['single-interpreter', 'flag', PYTHON, [], 'i'],
  ['virtualenv', 'string', PYTHON, ['venv', 'home', 'pyhome'], 'H'],
  ['pythonpath', 'list', PYTHON, ['python-path', 'pp']],
  ['pyargv', 'string', PYTHON],
  ['py-autoreload', 'int', PYTHON],
  ['py-call-osafterfork', 'flag', PYTHON],
  ['py-tracebacker', 'string', PYTHON],
  ['paste-logger', 'flag', `${PYTHON}; logging comes from nova.conf`],
  ['paste', 'string', PYTHON, ['ini-paste', 'ini-paste-logged']],
  ['wsgi-env-behaviour', 'string', PYTHON, ['wsgi-env-behavior']],
  ['wsgi-disable-file-wrapper', 'flag', PYTHON],
  ['thunder-lock', 'flag', ACCEPT],
  ['post-buffering', 'int', 'bodies are streamed'],
  ['post-buffering-bufsize', 'int', 'bodies are streamed'],
  ['http-raw-body', 'flag', CHUNKED],
  ['http-chunked-input', 'flag', CHUNKED],
  ['http-auto-chunked', 'flag', 'responses without a length are always chunked over HTTP/1.1'],
  ['wsgi-manage-chunked-input', 'flag', CHUNKED],
  ['chunked-input-limit', 'int', CHUNKED],
  ['chunked-input-timeout', 'int', CHUNKED],
  [
    'http-keepalive',
    'int',
    'HTTP connections are always kept alive; add-header = Connection: close ends them',
  ],
  ['http-auto-gzip', 'flag', 'the front compresses'],
  ['http-connect-timeout', 'int', ROUTER, ['http-gracetime', 'http-resubscribe', 'http-harakiri']],
  ['http-headers-timeout', 'int', 'http-timeout bounds the headers, too'],
  ['http-buffer-size', 'int', ROUTER, ['http-events']],
  ['http-var', 'list', ROUTER],
  ['http-modifier1', 'int', ROUTER, ['http-modifier2', 'http-socket-modifier1', 'http-socket-modifier2']],
  ['http-stats', 'string', `${ROUTER}; stats has all there is`, ['http-stats-server', 'http-ss']],
  ['http-cheap', 'flag', ROUTER, ['http-quiet']],
  ['http-uid', 'string', ROUTER, ['http-gid']],
  ['http-websockets', 'flag', 'there are no websockets in these APIs'],
  ['http-manage-expect', 'flag', 'Expect is always answered'],
  ['http-subscription-server', 'string', `${ROUTER}; a front balances`, ['http-zerg', 'http-fallback']],
  ['http-server-name-as-http-host', 'flag', ROUTER],
  ['http-to-https', 'string', 'the front redirects'],
  ['http-processes', 'int', ROUTER, ['http-workers']],
  ['http-to', 'string', ROUTER, ['http-use-socket']],
  ['ignore-sigpipe', 'flag', 'a client that goes away is never an error here'],
  ['ignore-write-errors', 'flag', 'a client that goes away is never an error here'],
  [
    'disable-write-exception',
    'flag',
    'a client that goes away is never an error here',
    ['write-errors-exception-only'],
  ],
  ['write-errors-tolerance', 'int', 'a client that goes away is never an error here'],
  ['close-on-exec', 'flag', 'always so'],
  ['abort-on-exec', 'flag', 'nothing is run'],
  ['vhost', 'flag', 'one application'],
  ['mount', 'list', 'the front sets SCRIPT_NAME'],
  ['manage-script-name', 'flag', 'SCRIPT_NAME and PATH_INFO are used as the front sends them'],
  ['threaded-logger', 'flag', LINES, ['threaded-log']],
  ['log-sendfile', 'string', 'no response is sent by sendfile()'],
  ['log-master-bufsize', 'int', LINES, ['log-master-stream', 'log-master-req-stream']],
  ...['final', 'error', 'response'].map(
    (when): Row => [
      `${when}-route`,
      'list',
      'only routes before the application are known',
      FAMILY.map((of) => `${when}-route-${of}`),
    ],
  ),
  [
    'reload-on-as',
    'int',
    'the address space of a Node process says nothing about its memory; reload-on-rss works',
    ['evil-reload-on-as'],
  ],
  ['harakiri-verbose', 'flag', 'the request is always logged'],
  ['mule-reload-mercy', 'int', 'there are no mules'],
  ['mules', 'int', 'there are no mules'],
  ['offload-threads', 'int', 'every response is asynchronous'],
  ['optimize', 'int', PYTHON, [], 'O'],
  ['die-on-no-workers', 'flag', 'a dead worker is always replaced'],
  ['skip-atexit-teardown', 'flag', PYTHON],
  ['emperor', 'list', SUPERVISOR, ['emperor-tyrant', 'vassals-include', 'vassals-inherit', 'vassal-sos']],
  ['touch-mules-reload', 'list', 'there are no mules', ['touch-spoolers-reload', 'touch-signal']],
  [
    'harakiri-graceful-timeout',
    'int',
    'harakiri is always graceful to the other requests',
    ['harakiri-graceful-signal', 'harakiri-queue-threshold'],
  ],
  ['harakiri-no-arh', 'flag', 'there are no hooks after a request'],
  ['no-initgroups', 'flag', 'the user’s groups are always taken'],
  ['reload-on-exception', 'flag', 'what a request throws ends no worker that could go on'],
  ['skip-zero', 'flag', 'standard input is never taken for a socket'],
  [
    'hook-post-jail',
    'list',
    JAILS,
    ['exec-post-jail', 'call-post-jail', 'refork-post-jail', 're-fork-post-jail'],
  ],
  ['cap', 'string', SUPERVISOR],
  ['cpu-affinity', 'int', SUPERVISOR],
  ['static-map', 'list', 'the front serves files', ['check-static']],
];

/** uWSGI options that stand in operators' files and change nothing here, each with the reason. */
export const IGNORED_OPTIONS: readonly OptionRow[] = ROWS.map(([name, type, note, aliases, short]) => ({
  name,
  type,
  status: 'no effect',
  note,
  ...(aliases === undefined ? {} : { aliases }),
  ...(short === undefined ? {} : { short }),
}));

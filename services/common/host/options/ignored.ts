import type { OptionRow, OptionType } from './option.ts';

const PYTHON = 'there is no Python here';
const THREADS = 'one thread serves many requests at once';
const ACCEPT = 'the kernel wakes one worker per connection';
const SUPERVISOR = 'systemd or the container engine keeps this process';
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
  ['http-connect-timeout', 'int', 'there is no router process'],
  ['http-to-https', 'string', 'the front redirects'],
  ['http-processes', 'int', 'there is no router process'],
  ['http-to', 'string', 'there is no router process'],
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
  ['idle', 'int', 'workers that have nothing to do cost little; cheaper ends them'],
  ['mule-reload-mercy', 'int', 'there are no mules'],
  ['mules', 'int', 'there are no mules'],
  ['offload-threads', 'int', 'every response is asynchronous'],
  ['optimize', 'int', PYTHON, [], 'O'],
  ['die-on-no-workers', 'flag', 'a dead worker is always replaced'],
  ['skip-atexit-teardown', 'flag', PYTHON],
  ['emperor', 'list', SUPERVISOR, ['emperor-tyrant', 'vassals-include']],
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

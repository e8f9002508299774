import type { OptionRow } from './option.ts';
import { works } from './works.ts';

/** The uWSGI options that do here what they do there; names and defaults are uWSGI 2.0's. */
export const WORKING_OPTIONS: readonly OptionRow[] = [
  // listeners
  works('socket', 'list', 'uwsgi protocol on a unix socket path, host:port or :port', {
    short: 's',
    aliases: ['uwsgi-socket'],
  }),
  works('http-socket', 'list', 'HTTP/1.1 on a unix socket path, host:port or :port'),
  works('http', 'list', 'as http-socket: the workers speak HTTP themselves, there is no router process', {
    aliases: ['http11-socket'],
  }),
  works('fastcgi-socket', 'list', 'FastCGI on a unix socket path, host:port or :port'),
  works('scgi-socket', 'list', 'SCGI on a unix socket path, host:port or :port'),
  works('https-socket', 'list', 'HTTPS: address,certificate,key'),
  works('https', 'list', 'as https-socket: address,certificate,key', { aliases: ['https2'] }),
  works('chmod-socket', 'octal', 'mode of unix sockets: three octal digits; without a value 666', {
    short: 'C',
  }),
  works('chown-socket', 'string', 'user[:group] of unix sockets'),
  works('listen', 'int', 'accept queue length (100); more than net.core.somaxconn is an error', {
    short: 'l',
  }),
  works('so-keepalive', 'flag', 'TCP keep-alive on accepted connections', { aliases: ['socket-keepalive'] }),
  works('socket-timeout', 'int', 'seconds that a uwsgi connection may stall (4)', { short: 'z' }),
  works('vacuum', 'flag', 'removes unix sockets and the pid file at exit'),
  // application
  works('wsgi-file', 'string', 'a JavaScript or TypeScript module that exports application', {
    aliases: ['file'],
  }),
  works('module', 'string', 'module:callable, where the host knows the name; else as wsgi-file', {
    short: 'w',
    aliases: ['wsgi', 'mount-module'],
  }),
  works('callable', 'string', 'the export of wsgi-file to call (application)'),
  works('need-app', 'flag', 'exit code 22, not 1, where the application does not load'),
  works('lazy-apps', 'flag', 'always on: each worker loads the application itself', { aliases: ['lazy'] }),
  works('chdir', 'string', 'working directory of the workers'),
  works('env', 'list', 'NAME=value for the application', { aliases: ['set-env'] }),
  works('unenv', 'list', 'removes an environment variable'),
  // processes
  works('master', 'flag', 'a supervising parent: replaces dead workers, reloads on HUP', { short: 'M' }),
  works('processes', 'int', 'workers (1); %k is the number of cores', { short: 'p', aliases: ['workers'] }),
  works('max-requests', 'int', 'a worker is replaced after so many requests, and loses none (0: never)', {
    short: 'R',
  }),
  works('max-requests-delta', 'int', 'requests more for each worker after the first'),
  works(
    'min-worker-lifetime',
    'int',
    'seconds that a worker lives before max-requests or reload-on-rss (60)',
  ),
  works('max-worker-lifetime', 'int', 'seconds after which a worker is replaced (0: never)'),
  works('max-worker-lifetime-delta', 'int', 'seconds more for each worker after the first'),
  works('reload-on-rss', 'int', 'MB of resident memory above which a worker is replaced after a request'),
  works('evil-reload-on-rss', 'int', 'MB of resident memory above which a worker is killed at once'),
  works(
    'harakiri',
    'int',
    'seconds that a request may take: it is cut off and logged, and the worker replaced once its others are answered',
    { short: 't' },
  ),
  works('touch-reload', 'list', 'reloads when this file is touched; one worker after the other, always', {
    aliases: ['touch-workers-reload', 'touch-chain-reload'],
  }),
  works('fs-reload', 'list', 'as touch-reload; of a directory, also when one of its entries changes'),
  works(
    'stats',
    'string',
    'serves statistics as JSON in uWSGI’s schema, for uwsgitop; a path, host:port or :port',
    {
      aliases: ['stats-server'],
    },
  ),
  works('stats-http', 'flag', 'an HTTP header before the statistics'),
  works('stats-minified', 'flag', 'statistics without spaces', { aliases: ['stats-min'] }),
  works('stats-no-cores', 'flag', 'statistics without the requests in hand'),
  works(
    'metrics-http',
    'string',
    'serves GET /metrics for Prometheus; host:port, :port or a path (an option of this host)',
  ),
  works('master-fifo', 'list', 'a named pipe that takes uWSGI’s commands: c r R w W l q Q s + - P'),
  works('cheaper', 'int', 'workers that run at least; up to processes are started while all are busy'),
  works('cheaper-initial', 'int', 'workers at the start (as cheaper)'),
  works('cheaper-step', 'int', 'workers that are started at once (1)'),
  works('cheaper-overload', 'int', 'seconds that workers are busy, or idle, before their number changes (3)'),
  works('cheaper-algo', 'string', 'spare; any other is refused'),
  works('no-orphans', 'flag', 'always on: workers drain and end when the master is gone'),
  works('die-on-term', 'flag', 'SIGTERM drains and exits instead of reloading; SIGQUIT reloads'),
  works('exit-on-reload', 'flag', 'SIGHUP drains and exits 0'),
  works('hook-master-start', 'list', 'unix_signal:N gracefully_kill_them_all, the form that OpenStack uses'),
  works('worker-reload-mercy', 'int', 'seconds for requests in flight at reload and stop (60)'),
  works('reload-mercy', 'int', 'the same, where worker-reload-mercy is not given'),
  works('uid', 'string', 'user to become, where started as root'),
  works('gid', 'string', 'group to become, where started as root'),
  works('umask', 'octal', 'file mode creation mask'),
  works('pidfile', 'string', "file for the master's process id", { aliases: ['safe-pidfile', 'pidfile2'] }),
  works('procname-prefix', 'string', 'put before the process title'),
  works('procname-prefix-spaced', 'string', 'put before the process title, with a space'),
  works('auto-procname', 'flag', 'process titles that tell master and workers apart'),
  works('procname', 'string', 'process title'),
  works('logto', 'string', 'file for standard output and error; reopened at SIGHUP', { aliases: ['logto2'] }),
  // requests and responses
  works('buffer-size', 'int', 'bytes of variables that a uwsgi request may have (4096, at most 65535)', {
    short: 'b',
  }),
  works('max-vars', 'int', 'half the number of variables that a uwsgi request may have (64)', { short: 'v' }),
  works('limit-post', 'int', 'largest Content-Length in bytes; more gets 413 (0: no limit)'),
  works('add-header', 'list', 'added to every response'),
  works('rem-header', 'list', 'removed from every response', { aliases: ['del-header'] }),
  // configuration
  works('ini', 'list', 'reads FILE[:section] at this place; :section alone is the file read last'),
  works('json', 'list', 'reads FILE[:object], a JSON file, at this place', { aliases: ['js'], short: 'j' }),
  works('yaml', 'list', 'refused: ini and JSON are read', { aliases: ['yml'], short: 'y' }),
  works('xml', 'list', 'refused: ini and JSON are read', { aliases: ['xmlconfig'], short: 'x' }),
  works('include', 'list', 'reads FILE[:section] at this place, by its suffix', {
    aliases: ['inherit', 'config'],
  }),
  works('set-placeholder', 'list', 'NAME=value for %(NAME)', { aliases: ['set-ph'] }),
  works('set', 'list', 'NAME=value for an option or for %(NAME)', { short: 'S' }),
  works('print', 'list', 'prints this at start'),
  works('strict', 'flag', 'unknown options in files are errors'),
  works('debug', 'flag', 'stack traces with start-up errors (an option of this host)'),
  works('help', 'flag', 'lists every option', { short: 'h', aliases: ['usage'] }),
  works('version', 'flag', 'prints the version'),
];

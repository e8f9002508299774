import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHooks } from './hooks/hooks.ts';
import { signalActions } from './signals.ts';
import { readCommandLine, readEnvironment } from './options/command_line.ts';
import { type ConfigContext, readIniText } from './options/config_file.ts';
import { OTHER_NAMES } from './options/other_names.ts';
import { OPTIONS, optionHelp, optionNamed } from './options/table.ts';
import { readSettings, type ReadSettings } from './settings.ts';

const CONTEXT: ConfigContext = { env: {}, mainFile: undefined, startTime: new Date(0), version: '2.0.28' };

const fromIni = (text: string, argv: readonly string[] = []): ReadSettings =>
  readSettings([
    ...readIniText(`[uwsgi]\n${text}`, 'app.ini', 'uwsgi', CONTEXT),
    ...readCommandLine(argv, CONTEXT),
  ]);
const fromArgv = (...argv: string[]): ReadSettings => readSettings(readCommandLine(argv, CONTEXT));

/** What devstack writes for nova-api, and what Debian's package installs: the options, in our own order. */
const DEVSTACK = `
module = nova.wsgi.osapi_compute:application
start-time = %t
processes = 2
exit-on-reload = false
worker-reload-mercy = 80
die-on-term = true
master = true
hook-master-start = unix_signal:15 gracefully_kill_them_all
enable-threads = true
plugins = http,python3
thunder-lock = true
buffer-size = 65535
add-header = Connection: close
lazy-apps = true
socket = /var/run/uwsgi/nova-api.socket
chmod-socket = 666
`;
const DEBIAN = `
buffer-size = 65535
rem-header = Content-Length
master = true
enable-threads = true
thunder-lock = true
plugins = python3
lazy-apps = true
paste-logger = true
no-orphans = true
die-on-term = true
processes = 16
threads = 1
listen = 100
env = OS_OSLO_MESSAGING_RABBIT__PROCESSNAME=nova-api
logto = /var/log/nova/nova-api.log
name = nova-api
uid = nova
gid = nova
chdir = /var/lib/nova
wsgi-file = /usr/bin/nova-api-wsgi
`;

describe('settings', () => {
  it('devstack’s file loads: what works is read, what does not is named once with its reason', () => {
    const { settings, warnings } = fromIni(DEVSTACK);
    assert.deepEqual(
      settings.listeners.map(({ protocol, address }) => [protocol, address]),
      [['uwsgi', { kind: 'unix', path: '/var/run/uwsgi/nova-api.socket' }]],
    );
    assert.equal(settings.application?.name, 'nova.wsgi.osapi_compute:application');
    assert.equal(settings.chmodSocket, 0o666);
    assert.equal(settings.processes, 2);
    assert.equal(settings.mercy, 80);
    assert.equal(settings.bufferSize, 65535);
    assert.deepEqual(settings.addHeaders, ['Connection: close']);
    assert.deepEqual(settings.hooks.signals, [{ signal: 15, action: 'stop' }]);
    assert.equal(settings.exitOnReload, false);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? '',
      /^accepted without effect: enable-threads \(.+\); plugins \(.+\); thunder-lock \(.+\)$/,
    );
  });

  it('Debian’s file loads, with the socket that its init script adds on the command line', () => {
    const { settings, warnings } = fromIni(DEBIAN, ['--http-socket', ':8774']);
    assert.deepEqual(
      settings.listeners.map(({ protocol, address }) => [protocol, address]),
      [['http', { kind: 'tcp', host: '0.0.0.0', port: 8774 }]],
    );
    assert.equal(settings.application?.name, '/usr/bin/nova-api-wsgi');
    assert.deepEqual(settings.remHeaders, ['Content-Length']);
    assert.deepEqual(
      [settings.uid, settings.gid, settings.chdir, settings.logFile.early],
      ['nova', 'nova', '/var/lib/nova', '/var/log/nova/nova-api.log'],
    );
    assert.match(warnings.join('\n'), /paste-logger \(.+\); threads \(.+\)/);
  });

  it('takes the digits that a number begins with, as uWSGI does, and says so where they are not all', () => {
    const { settings, warnings } = fromIni(
      'processes = 2 ; two\nharakiri = 60s\nsocket-timeout = +7\nlimit-post = 10737418240\nmax-requests =\numask = 0027',
    );
    const { processes, socketTimeout, limitPost, umask, supervision } = settings;
    assert.deepEqual([processes, supervision.limits.harakiri, socketTimeout], [2, 60, 7]);
    assert.deepEqual([limitPost, supervision.limits.maxRequests, umask], [10_737_418_240, 0, 0o027]);
    assert.deepEqual(warnings, ['app.ini:3: harakiri = 60s is taken for 60, as in uWSGI']);
  });

  it('knows an option on the command line by the beginning of its name, where no other begins so', () => {
    assert.equal(fromArgv('--process', '3').settings.processes, 3);
    assert.equal(fromArgv('--buffer=8192').settings.bufferSize, 8192);
    assert.throws(
      () => fromArgv('--stats-m=1', '--touch', 'x'),
      /--touch may be --touch-reload, .*--touch-exec/,
    );
  });

  it('has uWSGI’s defaults', () => {
    const { settings } = fromArgv();
    assert.equal(settings.processes, 1);
    assert.equal(settings.bufferSize, 4096);
    assert.equal(settings.maxVars, 128);
    assert.equal(settings.listen, 100);
    assert.equal(settings.socketTimeout, 4);
    assert.equal(settings.mercy, 60);
    assert.equal(settings.chmodSocket, undefined);
  });

  it('reads every form of socket', () => {
    const { settings } = fromArgv(
      '-s',
      'a.sock',
      '--uwsgi-socket=[::1]:3031',
      '--http',
      'localhost:80',
      '-s@abs',
    );
    assert.deepEqual(
      settings.listeners.map(({ protocol, address }) => [protocol, address]),
      [
        ['uwsgi', { kind: 'unix', path: 'a.sock' }],
        ['uwsgi', { kind: 'tcp', host: '::1', port: 3031 }],
        ['http', { kind: 'tcp', host: 'localhost', port: 80 }],
        ['uwsgi', { kind: 'unix', path: '\0abs' }],
      ],
    );
    const [first, second] = fromIni(
      'shared-socket = :80\nshared-socket = /s.sock\nhttp-socket = =1\nhttps = =0,/c.pem,/k.pem',
    ).settings.listeners;
    assert.deepEqual(first?.address, { kind: 'unix', path: '/s.sock' });
    assert.deepEqual(
      [second?.protocol, second?.address],
      ['https', { kind: 'tcp', host: '0.0.0.0', port: 80 }],
    );
    const [https] = fromArgv('--https-socket', ':443,/c.pem,/k.pem').settings.listeners;
    const files = { cert: '/c.pem', key: '/k.pem' };
    assert.deepEqual(https?.tls, { ...files, ciphers: undefined, clientCa: undefined });
    const all = { ...files, ciphers: 'HIGH', clientCa: { file: '/ca.pem', required: true } };
    for (const value of [
      ':1,/c.pem,/k.pem,HIGH,!/ca.pem',
      'addr=:1,crt=/c.pem,key=/k.pem,ciphers=HIGH,clientca=!/ca.pem',
    ]) {
      assert.deepEqual(fromArgv('--https2', value).settings.listeners[0]?.tls, all);
    }
  });

  it('the last one counts, on the command line and in files; lists add up', () => {
    assert.equal(fromIni('processes = 2\nprocesses = 3').settings.processes, 3);
    assert.equal(fromIni('processes = 2', ['-p', '5']).settings.processes, 5);
    assert.equal(fromIni('master = true\nmaster = false').settings.master, false);
    assert.deepEqual(fromIni('env = A=1\nenv = B=2').settings.env, ['A=1', 'B=2']);
  });

  it('short flags may stand together, and -- is skipped', () => {
    assert.equal(fromArgv('-MT', '--').settings.master, true);
    assert.equal(fromArgv('-p4').settings.processes, 4);
  });

  it('unknown keys in files are placeholders', () => {
    const { settings, warnings } = fromIni(
      'base = /srv\namount = 3\nchdir = %(base)/app\nprocesses = %(amount + 1)',
    );
    assert.equal(settings.chdir, '/srv/app');
    assert.equal(settings.processes, 4);
    assert.deepEqual(warnings, []);
    assert.equal(fromIni('chdir = %(x)', ['--set-ph', 'x=/y']).settings.chdir, '/y');
  });

  it('placeholders take the first value of a key, and calculate as uWSGI’s do', () => {
    const lines = (text: string): readonly string[] =>
      fromIni(`n = 1\nn = 2\nword = a\n${text}`).settings.print;
    assert.deepEqual(
      lines(
        'print = %(n)|%(n + 3)|%(n n)|%(n ++)|%(n + 8 / 2 * 3 - 1)|%(word n)|%(nothing)|%(nothing n)|%(n / 0)',
      ),
      ['1|4|11|2|11|a1|%(nothing)|1|0'],
    );
  });

  it('set gives an option or a placeholder its value, set-ph only a placeholder', () => {
    const { settings } = fromArgv(
      '--set',
      'processes=3',
      '--set',
      'x=y',
      '--set-ph',
      'z=%(x)',
      '--print',
      '%(z)',
    );
    assert.equal(settings.processes, 3);
    assert.deepEqual(settings.print, ['y']);
    assert.throws(() => fromArgv('--set-ph', 'processes=3'), /processes is an option, and no placeholder/);
    assert.throws(() => fromIni('set = x'), /app\.ini:2: set = x is not of the form NAME=value/);
    assert.doesNotThrow(() => fromIni('strict = true\nset-ph = x=1'));
  });

  it('the environment gives options as UWSGI_NAME, before all others', () => {
    const env = {
      UWSGI_HTTP_SOCKET: ':$(PORT)',
      UWSGI_PROCESSES: '5',
      PORT: '8774',
      UWSGI_RELOADS: '1',
      OTHER: 'x',
    };
    const context = { ...CONTEXT, env };
    const { settings } = readSettings([
      ...readEnvironment(env, context),
      ...readCommandLine(['-p', '$(COUNT)2', '--chdir', '/$(OTHER)'], {
        ...context,
        env: { ...env, COUNT: '1' },
      }),
    ]);
    assert.deepEqual(
      settings.listeners.map(({ address }) => address),
      [{ kind: 'tcp', host: '0.0.0.0', port: 8774 }],
    );
    assert.equal(settings.processes, 12);
    assert.equal(settings.chdir, '/x');
    assert.throws(
      () => readSettings(readEnvironment({ UWSGI_PROCESSES: 'many' }, context)),
      /environment: UWSGI_PROCESSES: processes = many is not a whole number/,
    );
  });

  it('a placeholder that looks like a mistyped option is pointed out', () => {
    assert.deepEqual(fromIni('procesess = 4').warnings, [
      'app.ini:2: procesess is not an option and only a placeholder; did you mean processes?',
    ]);
  });

  it('names options of uWSGI that it does not know, but no placeholder of the operator’s', () => {
    assert.deepEqual(fromIni('attach-daemon = memcached\nname = nova-api\ncron2 = minute=5 date').warnings, [
      'options of uWSGI that are not known here, and do nothing: attach-daemon (app.ini:2), cron2 (app.ini:4)',
    ]);
    assert.deepEqual(
      [...OTHER_NAMES].filter((name) => optionNamed(name) !== undefined),
      [],
    );
  });

  it('a log-format with an unknown variable is pointed out, and a rule that would do nothing refused', () => {
    const { settings, warnings } = fromIni(
      'log-format = %(uri) %(coffee)\nroute-user-agent = ^probe donotlog:',
    );
    assert.match(warnings.join('\n'), /^app\.ini:2: log-format has coffee, which will be -; known are uri /);
    assert.deepEqual(settings.routes, [
      {
        test: { kind: 'match', variable: 'HTTP_USER_AGENT', pattern: '^probe' },
        action: 'donotlog',
        argument: '',
      },
    ]);
    assert.throws(
      () => fromIni('route-user-agent = ^probe donotlog'),
      /^HostError: app\.ini:2: route-user-agent = \^probe donotlog is not with an action and a colon, such as donotlog:/,
    );
  });

  it('strict makes unknown keys an error that names line and nearest option', () => {
    assert.throws(() => fromIni('strict = true\nchmod-sokcet = 660'), {
      name: 'HostError',
      exitCode: 1,
      message: 'app.ini:3: strict = true, and chmod-sokcet is not an option; did you mean chmod-socket?',
    });
  });

  it('unknown options on the command line are errors, also without strict', () => {
    assert.throws(
      () => fromArgv('--procesess', '4'),
      /--procesess is not an option; did you mean --processes\?/,
    );
    assert.throws(() => fromArgv('-Y'), /-Y is not an option/);
    assert.throws(() => fromArgv('--socket'), /--socket needs a value/);
  });

  for (const [line, wanted] of [
    ['processes = many', 'a whole number of at least 1'],
    ['processes = 0', 'a whole number of at least 1'],
    ['socket = =0', 'a number of one of 0 shared-socket(s), from 0'],
    ['harakiri = -1', 'a whole number of at least 0'],
    ['chmod-socket = 66', 'three octal digits, such as 660'],
    ['chmod-socket = 689', 'three octal digits, such as 660'],
    ['socket = no port:', 'a path, host:port or :port'],
    ['socket = :99999', 'a path, host:port or :port'],
    ['https = :443', 'address,certificate-file,key-file'],
    ['add-header = no colon', 'of the form Name: value'],
    ['add-header = X Y: z', 'of the form Name: value'],
    ['cheaper = 1', 'less than processes = 1'],
    ['cheaper-algo = sparse', 'one of spare, spare2, backlog, busyness, manual'],
    ['stats = nowhere:', 'a path, host:port or :port'],
    ['hook-as-user = write:/x', 'write:FILE TEXT'],
    ['hook-as-user = chmod:/x rwx', 'chmod:FILE MODE, with an octal mode'],
    ['hook-as-user = putenv:X', 'putenv:NAME=VALUE'],
    ['hook-touch = /x', 'FILE ACTION:ARGUMENT'],
  ] as const) {
    it(`${line}: an error that names the line and says what would be right`, () => {
      assert.throws(() => fromIni(line), {
        name: 'HostError',
        exitCode: 1,
        message: `app.ini:2: ${line} is not ${wanted}`,
      });
    });
  }

  for (const [line, message] of [
    [
      'hook-master-start = unix_signal:15 abort',
      /is not unix_signal:NUMBER FUNCTION; known are gracefully_kill/,
    ],
    ['hook-as-user = unix_signal:15 stats', /is not done: unix_signal works in hook-master-start/],
    ['hook-as-user = dance:now', /is not ACTION:ARGUMENT; known are exec, /],
    [
      'hook-as-user = mount:proc',
      /is not done: Node cannot mount; the service manager can; known are exec, /,
    ],
  ] as const) {
    it(`${line}: an error that says what is known`, () => {
      assert.throws(() => fromIni(`master = true\n${line}`), message);
    });
  }

  it('buffer-size is cut to what the protocol can carry', () => {
    assert.equal(fromIni('buffer-size = 100000').settings.bufferSize, 65535);
  });

  it('chmod-socket without digits opens the socket to all', () => {
    assert.equal(fromArgv('--chmod-socket', '--master').settings.chmodSocket, 0o666);
    assert.equal(fromArgv('--chmod-socket', '660').settings.chmodSocket, 0o660);
  });
});

describe('the option table', () => {
  it('has every name and letter once, and a note for each', () => {
    const names = OPTIONS.flatMap((row) => [row.name, ...(row.aliases ?? [])]);
    assert.deepEqual(names.length, new Set(names).size);
    const letters = OPTIONS.flatMap(({ short }) => (short === undefined ? [] : [short]));
    assert.deepEqual(letters.length, new Set(letters).size);
    for (const row of OPTIONS) assert.ok(row.note.length > 5, row.name);
    assert.equal(optionNamed('workers')?.name, 'processes');
  });

  it('is what --help shows', () => {
    for (const { name } of OPTIONS) assert.ok(optionHelp().includes(`--${name}`));
  });
});

describe('signals', () => {
  it('TERM reloads brutally by default, and drains with die-on-term or the hook', () => {
    const none = { dieOnTerm: false, exitOnReload: false, hooks: readHooks([]) };
    assert.equal(signalActions(none).SIGTERM, 'reload now');
    assert.equal(signalActions(none).SIGQUIT, 'stop now');
    assert.equal(signalActions({ ...none, dieOnTerm: true }).SIGTERM, 'stop');
    assert.equal(signalActions({ ...none, dieOnTerm: true }).SIGQUIT, 'reload now');
    assert.equal(
      signalActions(fromIni('hook-master-start = unix_signal:15 gracefully_kill_them_all').settings).SIGTERM,
      'stop',
    );
    assert.equal(
      signalActions(fromIni('hook-master-start = unix_signal:10 grace_them_all').settings).SIGUSR1,
      'reload',
    );
    assert.equal(signalActions({ ...none, exitOnReload: true }).SIGHUP, 'stop');
    assert.equal(signalActions(none).SIGHUP, 'reload');
    assert.equal(signalActions({ ...none, dieOnTerm: true }).SIGINT, 'stop now');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCommandLine } from './options/command_line.ts';
import { type ConfigContext, readIniText } from './options/config_file.ts';
import { readSettings, type ReadSettings } from './settings.ts';

const CONTEXT: ConfigContext = { env: {}, mainFile: undefined, startTime: new Date(0), version: '2.0.28' };

function load(text: string, argv: readonly string[] = []): ReadSettings {
  return readSettings([
    ...readIniText(`[uwsgi]\n${text}`, 'app.ini', 'uwsgi', CONTEXT),
    ...readCommandLine(argv, CONTEXT),
  ]);
}

/** The options that each deployer's file has, in our own order and with values of our own. */
const DEPLOYERS = {
  kolla: `
add-header = Connection: close
buffer-size = 65535
die-on-term = true
enable-threads = true
exit-on-reload = false
hook-master-start = unix_signal:15 gracefully_kill_them_all
http = 192.0.2.1:8774
http-auto-chunked = true
http-chunked-input = true
http-raw-body = true
lazy-apps = true
logto2 = /var/log/kolla/nova/nova-api-uwsgi.log
master = true
module = nova.wsgi.osapi_compute:application
plugins-dir = /usr/lib/uwsgi/plugins
plugins = python3
processes = 5
socket-timeout = 30
thunder-lock = true
uid = nova
worker-reload-mercy = 80
`,
  'openstack-ansible': `
uid = nova
gid = nova
virtualenv = /openstack/venvs/nova
wsgi-file = /openstack/venvs/nova/bin/nova-api-wsgi
http-socket = 192.0.2.1:8774
plugin = python3
master = true
enable-threads = true
exit-on-reload = true
die-on-term = true
lazy-apps = true
add-header = Connection: close
buffer-size = 65535
thunder-lock = true
disable-logging = true
log-x-forwarded-for = true
processes = 16
threads = 1
need-app = true
socket-timeout = 10
http-raw-body = true
http-auto-chunked = true
route-user-agent = ^osa-haproxy-healthcheck$ donotlog:
`,
  'openstack-helm': `
add-header = Connection: close
buffer-size = 65535
chunked-input-limit = 4096000
die-on-term = true
enable-threads = true
exit-on-reload = false
hook-master-start = unix_signal:15 gracefully_kill_them_all
http-auto-chunked = true
http-raw-body = true
http-socket = 0.0.0.0:8774
lazy-apps = true
log-x-forwarded-for = true
master = true
need-app = true
procname-prefix-spaced = nova-api:
route-user-agent = ^kube-probe.* donotlog:
socket-timeout = 10
stats = 0.0.0.0:1717
stats-http = true
thunder-lock = true
worker-reload-mercy = 80
wsgi-file = /var/lib/openstack/bin/nova-api-wsgi
processes = 4
`,
  'devstack of 2017, nova-api': `
wsgi-file = /usr/local/bin/nova-api-wsgi
processes = 2
exit-on-reload = true
die-on-term = true
master = true
enable-threads = true
plugins = python
thunder-lock = true
buffer-size = 65535
add-header = Connection: close
lazy-apps = true
socket = /var/run/uwsgi/nova-api-wsgi.socket
chmod-socket = 666
`,
  'devstack, nova-metadata': `
module = nova.wsgi.metadata:application
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
http = 0.0.0.0:8775
`,
  'devstack, a service that reads chunks': `
module = nova.wsgi.osapi_compute:application
processes = 2
master = true
die-on-term = true
exit-on-reload = false
worker-reload-mercy = 80
enable-threads = true
plugins = http,python3
thunder-lock = true
buffer-size = 65535
lazy-apps = true
http-socket = 127.0.0.1:60999
http-raw-body = true
http-chunked-input = true
http-auto-chunked = true
http-keepalive = false
socket-timeout = 30
`,
  'a metadata service with threads, as puppet-nova tunes Debian’s': `
http-socket = :8775
module = nova.wsgi.metadata:application
master = true
processes = 8
threads = 32
listen = 100
no-orphans = true
die-on-term = true
uid = nova
gid = nova
chdir = /var/lib/nova
logto = /var/log/nova/nova-metadata-wsgi.log
rem-header = Content-Length
env = OS_OSLO_MESSAGING_RABBIT__PROCESSNAME=nova-metadata
name = nova-metadata
`,
} as const;

describe('files that deployers write', () => {
  for (const [deployer, text] of Object.entries(DEPLOYERS)) {
    it(`${deployer}: loads, and names in one line what has no effect, with a reason`, () => {
      const { settings, warnings } = load(text);
      assert.equal(settings.listeners.length, 1);
      assert.ok(settings.application !== undefined);
      assert.ok(settings.master && settings.dieOnTerm);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /^accepted without effect: (?:[\w-]+ \([^)]+\)(?:; |$))+$/);
      assert.doesNotMatch(warnings[0] ?? '', /not implemented/);
    });
  }

  it('openstack-helm’s statistics and mercy are read', () => {
    const { settings } = load(DEPLOYERS['openstack-helm']);
    assert.deepEqual(settings.supervision.stats, { kind: 'tcp', host: '0.0.0.0', port: 1717 });
    assert.equal(settings.supervision.statsHttp, true);
    assert.equal(settings.mercy, 80);
    assert.equal(settings.needApp, true);
  });

  it('openstack-ansible’s reload ends the process, for systemd to start again', () => {
    assert.equal(load(DEPLOYERS['openstack-ansible']).settings.exitOnReload, true);
  });

  it('kolla’s log file, user and time limit are read', () => {
    const { settings } = load(DEPLOYERS.kolla);
    assert.deepEqual(
      [settings.logFile.late, settings.uid, settings.socketTimeout, settings.hooks.signals],
      ['/var/log/kolla/nova/nova-api-uwsgi.log', 'nova', 30, [{ signal: 15, action: 'stop' }]],
    );
  });
});

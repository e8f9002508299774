import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from '../testing/host_process.ts';

const APPLICATION = fileURLToPath(new URL('../testing/test_application.mjs', import.meta.url));
const HTTP = ['--http-socket', '127.0.0.1:0', '--wsgi-file', APPLICATION, '--die-on-term'];
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-hooks-'));
after(() => rmSync(directory, { recursive: true }));

const path = (name: string): string => join(directory, name);

function start(t: TestContext, ...argv: string[]): HostProcess {
  const host = new HostProcess([...HTTP, ...argv]);
  t.after(() => host.end());
  return host;
}

const MASTER_PHASES = ['asap', 'pre-jail', 'in-jail', 'as-user', 'master-start'];
const WORKER_PHASES = [
  'post-fork',
  'pre-app',
  'post-app',
  'accepting',
  'accepting-once',
  'accepting1',
  'accepting1-once',
];

describe('hooks', { concurrency: 2 }, () => {
  it('run in their phases, those of workers in each, and again where one replaces another', async (t) => {
    const file = path('order');
    const hooks = [...MASTER_PHASES, ...WORKER_PHASES, 'as-user-atexit'].flatMap((phase) => [
      `--hook-${phase}`,
      `appendn:${file} ${phase}`,
    ]);
    const host = start(t, '--master', '-p', '2', ...hooks);
    await host.ports();
    const ran = (): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
    const count = (phase: string): number => ran().filter((line) => line === phase).length;
    const first = ran();
    assert.deepEqual(first.slice(0, 4), MASTER_PHASES.slice(0, 4));
    for (const phase of WORKER_PHASES) assert.equal(count(phase), phase.includes('1') ? 1 : 2, phase);
    const ofTheFirst = first.filter((line) => line.startsWith('p') && !line.includes('jail'));
    assert.ok(ofTheFirst.indexOf('post-fork') < ofTheFirst.indexOf('post-app'));
    assert.ok(first.indexOf('post-app') < first.indexOf('accepting'));
    assert.equal(count('master-start'), 1);
    assert.equal(count('as-user-atexit'), 0);

    host.kill('SIGHUP');
    await host.said(/reloaded: 2 worker/);
    assert.equal(count('pre-app'), 4);
    assert.equal(count('accepting-once'), 2);
    assert.equal(count('accepting1'), 2);
    assert.equal(count('accepting1-once'), 1);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
    assert.equal(count('as-user-atexit'), 2);
    assert.equal(ran().at(-1), 'as-user-atexit');
  });

  it('do what uWSGI’s actions of the same names do', async (t) => {
    const actions = [
      `mkdir:${path('made')}`,
      `write:${path('made/a')} some text`,
      `append:${path('made/a')} , more`,
      `writen:${path('made/b')} line`,
      `create:${path('made/gone')}`,
      `unlink:${path('made/gone')}`,
      `chmod:${path('made/a')} 600`,
      `chown2:${path('made/a')} ${process.getuid?.()} ${process.getgid?.()}`,
      `sticky:${path('made')}`,
      'putenv:HOOK_SET=by a hook',
      `exec:echo "$HOOK_SET" > ${path('made/c')}`,
      'safeexec:exit 3',
      `wait_for_file:${path('made/c')}`,
      `wait_for_dir:${path('made')}`,
      'print:a line to read',
      `cd:${path('made')}`,
    ];
    const host = start(t, ...actions.flatMap((action) => ['--hook-as-user', action]));
    const [port = 0] = await host.ports();
    const text = (name: string): string => readFileSync(path(`made/${name}`), 'utf8');
    assert.deepEqual([text('a'), text('b'), text('c')], ['some text, more', 'line\n', 'by a hook\n']);
    assert.equal(existsSync(path('made/gone')), false);
    assert.equal(statSync(path('made/a')).mode & 0o777, 0o600);
    assert.equal(statSync(path('made')).mode & 0o1000, 0o1000);
    assert.match(host.output, /nova-uwsgi: a line to read\n/);
    assert.match(host.output, /exit 3: ended with 3\n/);
    assert.equal(await get(port, '/cwd'), path('made'));
    assert.equal(await get(port, '/env?HOOK_SET'), 'by a hook');
  });

  it('exec-PHASE runs a command after the hooks of the phase, chdir2 comes after the application', async (t) => {
    const file = path('exec');
    const host = start(
      t,
      '--master',
      '--exec-as-user',
      `echo command >> ${file}`,
      '--hook-as-user',
      `appendn:${file} hook`,
      '--exec-pre-app',
      `pwd >> ${file}`,
      '--chdir',
      directory,
      '--chdir2',
      '/',
    );
    const [port = 0] = await host.ports();
    assert.equal(readFileSync(file, 'utf8'), `hook\ncommand\n${directory}\n`);
    assert.equal(await get(port, '/cwd'), '/');
  });

  it('that fail end the start, of a private one without what it is about', async (t) => {
    const first = start(t, '--hook-asap', 'exec:exit 7');
    assert.equal(await first.exited(), 1);
    assert.match(first.output, /nova-uwsgi: hook-asap = exec:exit 7: the command ended with 7\n$/);
    const worker = start(t, '--master', '--hook-pre-app', '!unlink:/nonexistent/secret');
    assert.equal(await worker.exited(), 1);
    assert.match(worker.output, /running hook-pre-app = !unlink\n[^]*hook-pre-app = !unlink: ENOENT/);
    assert.equal(await start(t, '--hook-as-user', 'exit:5').exited(), 5);
  });

  it('of hook-touch and touch-exec run when a file is touched', async (t) => {
    const [file, out] = [path('touched'), path('touched.out')];
    writeFileSync(file, '');
    mkdirSync(out);
    const host = start(
      t,
      '--hook-touch',
      `${file} print:it was touched`,
      '--touch-exec',
      `${file} rmdir ${out}`,
    );
    await host.ports();
    utimesSync(file, 1, 1);
    await host.said(/it was touched\n/);
    await host.said(/running touch-exec = /);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
    assert.equal(existsSync(out), false);
  });

  it('unix_signal binds a signal to what a function of uWSGI does', async (t) => {
    const host = start(t, '--master', '--hook-master-start', 'unix_signal:10 grace_them_all');
    await host.ports();
    host.kill('SIGUSR1');
    await host.said(/SIGUSR1: reloading[^]*reloaded: 1 worker/);
  });
});

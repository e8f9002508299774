import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { directoryOf } from '../config/testing/conf_fixture.ts';
import { DatagramRelay, FRAME_END } from './datagram_relay.ts';
import { journalHandler } from './journal.ts';
import { getLogger, setSink } from './log.ts';
import { LoggerTree } from './logger_tree.ts';
import { syslogHandler, syslogHead } from './syslog.ts';
import { DatagramReceiver, journalFields, NO_PERL } from './testing/datagram_receiver.ts';

const NO_NOTICE = (): string => assert.fail('frames were dropped');

function relay(t: TestContext, path: string): DatagramRelay {
  const made = new DatagramRelay('syslog', { path }, NO_NOTICE);
  t.after(() => made.close());
  return made;
}

describe('datagrams', { skip: NO_PERL }, () => {
  it('arrive one by one, in order, whatever is in them', async (t) => {
    const receiver = await DatagramReceiver.listen(t, join(directoryOf(t, {}), 'log'));
    const sender = relay(t, receiver.path);
    const frames = ['a', 'two\nlines\r\n', '0', 'Zürich \u{1f600}', 'x'.repeat(60_000), 'end'];
    for (const frame of frames) sender.write(frame + FRAME_END);
    for (const frame of frames) assert.equal((await receiver.next()).toString(), frame);
  });

  it('reach a receiver that was started again', async (t) => {
    const path = join(directoryOf(t, {}), 'log');
    const first = await DatagramReceiver.listen(t, path);
    const sender = relay(t, path);
    sender.write(`1${FRAME_END}`, true);
    assert.equal((await first.next()).toString(), '1');
    await first.stop();
    const second = await DatagramReceiver.listen(t, path);
    sender.write(`2${FRAME_END}`, true);
    assert.equal((await second.next()).toString(), '2');
  });

  it('are sent by another relay where the first one has ended, and none is lost', async (t) => {
    const receiver = await DatagramReceiver.listen(t, join(directoryOf(t, {}), 'log'));
    const sender = relay(t, receiver.path);
    sender.write(`1${FRAME_END}`, true);
    await receiver.next();
    const { pid } = sender;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    while (sender.pid === pid) await setImmediate();
    for (let index = 2; index < 20; index++) sender.write(`${index}${FRAME_END}`);
    for (let index = 2; index < 20; index++) assert.equal((await receiver.next()).toString(), String(index));
    assert.notEqual(sender.pid, pid);
  });

  it('were sent when close returns', async (t) => {
    const receiver = await DatagramReceiver.listen(t, join(directoryOf(t, {}), 'log'));
    const sender = relay(t, receiver.path);
    for (let index = 0; index < 9; index++) sender.write(`${index}${FRAME_END}`);
    sender.close();
    for (let index = 0; index < 9; index++) assert.equal((await receiver.next()).toString(), String(index));
  });

  it('go over UDP to a host and port', async (t) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    t.after(() => socket.close());
    await once(socket, 'listening');
    const port = (socket.address() as AddressInfo).port;
    const sender = new DatagramRelay('syslog', { host: '127.0.0.1', port }, NO_NOTICE);
    t.after(() => sender.close());
    const message = once(socket, 'message');
    sender.write(`hello${FRAME_END}`, true);
    assert.equal(String((await message)[0]), 'hello');
  });
});

describe('the syslog handler', { skip: NO_PERL }, () => {
  it('writes priority, time, program and the record with its stack trace', async (t) => {
    const receiver = await DatagramReceiver.listen(t, join(directoryOf(t, {}), 'log'));
    const handler = syslogHandler({
      target: { path: receiver.path },
      facility: 17,
      head: syslogHead('nova-api'),
      format: (_level, logger, message, context) => `${logger} ${message}\n${context?.trace ?? ''}\n`,
      now: () => new Date(2026, 10, 2, 9, 5, 7),
    });
    t.after(() => handler.close());
    handler.emit('warning', 'nova.x', 'slow', undefined);
    handler.emit('error', 'nova.x', 'broken\0', { trace: 'E: 1\n  at f' });
    assert.equal((await receiver.next()).toString(), '<140>Nov  2 09:05:07 nova-api: nova.x slow\n');
    assert.equal(
      (await receiver.next()).toString(),
      '<139>Nov  2 09:05:07 nova-api: nova.x broken\nE: 1\n  at f',
    );
  });
});

describe('the journal handler', { skip: NO_PERL }, () => {
  it('writes entries with the fields of oslo.log', async (t) => {
    const receiver = await DatagramReceiver.listen(t, join(directoryOf(t, {}), 'socket'));
    const handler = journalHandler({
      path: receiver.path,
      facility: 1,
      ident: 'nova-api',
      format: (_level, _logger, message) => `[-] ${message}\n`,
    });
    const before = setSink(
      new LoggerTree({ rootLevel: () => 0, rootHandlers: [handler], loggers: new Map() }),
    );
    t.after(() => {
      setSink(before);
      handler.close();
    });
    (function whoLogs() {
      getLogger('nova.x').error('two\nlines\x1f', {
        requestId: 'req-1',
        userId: 'u',
        projectId: 'p',
        trace: 'E: 1\n  at f',
      });
    })();
    const { CODE_FILE, CODE_LINE, ...fields } = journalFields(await receiver.next());
    assert.match(CODE_FILE ?? '', /\/datagram_relay\.test\.ts$/);
    assert.match(CODE_LINE ?? '', /^\d+$/);
    assert.deepEqual(fields, {
      MESSAGE: '[-] two\nlines ',
      CODE_FUNC: 'whoLogs',
      THREAD_NAME: 'MainThread',
      PROCESS_NAME: 'MainProcess',
      LOGGER_NAME: 'nova.x',
      LOGGER_LEVEL: 'ERROR',
      SYSLOG_IDENTIFIER: 'nova-api',
      PRIORITY: '3',
      SYSLOG_FACILITY: '8',
      EXCEPTION_INFO: 'E: 1\n  at f',
      EXCEPTION_TEXT: 'E: 1\n  at f',
      PROJECT_ID: 'p',
      USER_ID: 'u',
      REQUEST_ID: 'req-1',
    });
  });
});

describe('a process that logs to syslog', { skip: NO_PERL }, () => {
  it('has sent its last lines when it has ended', async (t) => {
    const directory = directoryOf(t, {});
    const receiver = await DatagramReceiver.listen(t, join(directory, 'log'));
    const file = join(directory, 'logging.conf');
    writeFileSync(
      file,
      `[loggers]\nkeys = root\n[handlers]\nkeys = syslog\n[formatters]\nkeys =\n[logger_root]\nhandlers = syslog\n
[handler_syslog]\nclass = handlers.SysLogHandler\nargs = ('${receiver.path}', handlers.SysLogHandler.LOG_LOCAL0)\n`,
    );
    const child = join(import.meta.dirname, 'testing/log_in_child.ts');
    const { status, stderr } = spawnSync(process.execPath, [child, 'exit', '--log-config-append', file], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [3, '']);
    assert.equal((await receiver.next()).toString(), '<134>first');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonFormat } from './record_formats.ts';

const NOW = new Date(2026, 10, 22, 9, 5, 7, 8).getTime();
const CONTEXT = {
  requestId: 'req-1',
  globalRequestId: 'req-2',
  userId: 'admin',
  projectId: 'demo',
  instance: 'u-1',
};

describe('JSON lines', () => {
  const format = jsonFormat({ now: () => NOW, pid: 42, hostname: 'h' });

  it('are one object under the names of oslo.log', () => {
    const line = format('critical', 'nova.api', 'two\nlines "quoted"', CONTEXT);
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.deepEqual(JSON.parse(line), {
      levelname: 'CRITICAL',
      levelno: 50,
      asctime: '2026-11-22 09:05:07,008',
      msecs: 8,
      process: 42,
      hostname: 'h',
      name: 'nova.api',
      instance: 'u-1',
      context: { request_id: 'req-1', global_request_id: 'req-2', user_id: 'admin', project_id: 'demo' },
      message: 'two\nlines "quoted"',
    });
  });

  it('have the time as log_date_format, and a stack trace beside the message', () => {
    const dated = jsonFormat({ now: () => NOW, pid: 42, hostname: 'h', datefmt: '%d "%b"' });
    const { asctime, traceback } = JSON.parse(dated('error', 'x', 'm', { trace: 'E: 1\n  at' })) as Record<
      string,
      string
    >;
    assert.deepEqual([asctime, traceback], ['22 "Nov"', 'E: 1\n  at']);
  });

  it('leave out what there is not', () => {
    assert.deepEqual(Object.keys(JSON.parse(format('debug', 'x', 'm', undefined)) as object), [
      'levelname',
      'levelno',
      'asctime',
      'msecs',
      'process',
      'hostname',
      'name',
      'message',
    ]);
  });

  it('name each logger', () => {
    const names = ['a', 'b', 'a'].map(
      (name) => (JSON.parse(format('info', name, '', undefined)) as { name: string }).name,
    );
    assert.deepEqual(names, ['a', 'b', 'a']);
  });
});

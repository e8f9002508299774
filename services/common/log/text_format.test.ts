import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultGroup } from '../conf/default.ts';
import { getLogger, setSink } from './log.ts';
import { strftime } from './strftime.ts';
import { textFormat, type TextFormatOptions } from './text_format.ts';

const NOW = new Date(2026, 10, 22, 9, 5, 7, 8).getTime();
const CONTEXT = {
  requestId: 'req-1',
  globalRequestId: 'req-2',
  userId: 'admin',
  projectId: 'demo',
  instance: 'u-1',
};

const opts = defaultGroup.opts;
const DEFAULTS: TextFormatOptions = {
  log_date_format: opts.log_date_format.default,
  logging_context_format_string: opts.logging_context_format_string.default,
  logging_default_format_string: opts.logging_default_format_string.default,
  logging_debug_format_suffix: opts.logging_debug_format_suffix.default,
  logging_exception_prefix: opts.logging_exception_prefix.default,
  logging_user_identity_format: opts.logging_user_identity_format.default,
  instance_uuid_format: opts.instance_uuid_format.default,
};

describe('text lines', () => {
  const format = textFormat(DEFAULTS, { now: () => NOW, pid: 42 });

  it('have a dash where there is no request', () => {
    assert.equal(
      format('info', 'nova.api', 'up', undefined),
      '2026-11-22 09:05:07.008 42 INFO nova.api [-] up\n',
    );
  });

  it('name the request, who asks, and the instance', () => {
    assert.equal(
      format('warning', 'nova.api', 'slow', CONTEXT),
      '2026-11-22 09:05:07.008 42 WARNING nova.api [req-2 req-1 admin demo - - - -] [instance: u-1] slow\n',
    );
  });

  it('write what is missing as oslo.log does', () => {
    assert.match(
      format('error', 'x', 'm', { requestId: 'req-1' }),
      / ERROR x \[None req-1 - - - - - -\] m\n$/,
    );
  });

  it('follow the clock', () => {
    let now = NOW;
    const moving = textFormat(DEFAULTS, { now: () => now, pid: 1 });
    moving('info', 'x', 'm', undefined);
    now += 1993;
    assert.match(moving('info', 'x', 'm', undefined), /^2026-11-22 09:05:09\.001 /);
  });
});

describe('the format options', () => {
  const line = (options: Partial<TextFormatOptions>, context?: typeof CONTEXT): string =>
    textFormat({ ...DEFAULTS, ...options }, { now: () => NOW, pid: 42 })('info', 'nova.api', 'up', context);

  it('logging_default_format_string is the line of a record without a request', () => {
    const format = '%(levelname)-8s|%(msecs)05d|%(process)6d|%(name)s|%(message)s|100%%';
    assert.equal(line({ logging_default_format_string: format }), 'INFO    |00008|    42|nova.api|up|100%\n');
  });

  it('logging_context_format_string is the line of one with a request', () => {
    const options = {
      logging_context_format_string: '%(request_id)s %(user_identity)s %(instance)s%(message)s',
      logging_user_identity_format: '%(user)s/%(project)s/%(domain)s',
      instance_uuid_format: '<%(uuid)s> ',
    };
    assert.equal(line(options, CONTEXT), 'req-1 admin/demo/- <u-1> up\n');
  });

  it('log_date_format is the form of the time', () => {
    const options = { log_date_format: '%d/%b/%Y %I:%M %p', logging_default_format_string: '%(asctime)s' };
    assert.equal(line(options), '22/Nov/2026 09:05 AM\n');
  });

  it('a field that nobody has is a dash', () => {
    assert.equal(line({ logging_default_format_string: '%(taskName)s %(message)s' }), '- up\n');
  });

  const trace = 'TypeError: no\n    at f (x.ts:1:2)';

  it('logging_exception_prefix begins each line of a stack trace, whose first line follows the message', () => {
    const format = textFormat(
      { ...DEFAULTS, logging_exception_prefix: '%(process)d TRACE %(name)s ' },
      { now: () => NOW, pid: 42 },
    );
    assert.equal(
      format('error', 'nova.api', 'broken', { trace }),
      '2026-11-22 09:05:07.008 42 ERROR nova.api [-] broken: TypeError: no\n' +
        '42 TRACE nova.api TypeError: no\n42 TRACE nova.api     at f (x.ts:1:2)\n',
    );
  });

  it('%(error_summary)s is where a format has it, and a dash where there is no error', () => {
    const format = textFormat({
      ...DEFAULTS,
      logging_default_format_string: '%(error_summary)s|%(message)s',
      logging_exception_prefix: '',
    });
    assert.equal(format('error', 'x', 'm', { trace: 'E: 1' }), 'E: 1|m\nE: 1\n');
    assert.equal(format('error', 'x', 'm', undefined), '-|m\n');
  });

  it('logging_debug_format_suffix names the caller of lines of level DEBUG', () => {
    const format = textFormat({ ...DEFAULTS, logging_default_format_string: '%(message)s' });
    const lines: string[] = [];
    const before = setSink({
      enabled: () => true,
      write: (...record) => lines.push(format(...record)),
    });
    const log = getLogger('x');
    (function callingFunction() {
      log.debug('m');
      log.info('m');
    })();
    setSink(before);
    assert.match(lines[0] ?? '', /^m callingFunction \/.*\/text_format\.test\.ts:\d+\n$/);
    assert.equal(lines[1], 'm\n');
  });

  it('%(color)s is the colour of the level on a stream with colours', () => {
    const options = { ...DEFAULTS, logging_default_format_string: '%(color)s%(message)s' };
    assert.equal(
      textFormat(options, { color: true })('warning', 'x', 'm', undefined),
      '\x1b[01;33mm\x1b[00m\n',
    );
    assert.equal(textFormat(options)('warning', 'x', 'm', undefined), 'm\n');
  });
});

describe('strftime', () => {
  const date = new Date(2024, 11, 31, 15, 4, 5);
  for (const [format, expected] of [
    ['%F %T', '2024-12-31 15:04:05'],
    ['%j', '366'],
    ['%a %A %B', 'Tue Tuesday December'],
    ['%y%m%d %I %p', '241231 03 PM'],
    ['%% %Q', '% %Q'],
  ] as const)
    it(`${format} is ${expected}`, () => assert.equal(strftime(format, date), expected));
});

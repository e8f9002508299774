import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../command.ts';
import { readCommandLine } from './command_line.ts';

test('a name creates a guest, with or without user data and a key', () => {
  assert.deepEqual(readCommandLine(['web-1']), { what: 'create', name: 'web-1' });
  assert.deepEqual(readCommandLine(['web-1', '--user-data', 'a', '--key', 'b']), {
    what: 'create',
    name: 'web-1',
    userData: 'a',
    key: 'b',
  });
});

test('guests are listed, read and removed', () => {
  assert.deepEqual(readCommandLine(['--list']), { what: 'list' });
  assert.deepEqual(readCommandLine(['--logs', 'web-1']), { what: 'logs', name: 'web-1' });
  assert.deepEqual(readCommandLine(['--rm', 'web-1']), { what: 'remove', name: 'web-1' });
});

for (const [args, message] of [
  [[], /^expected one of:\nnpm run guest -- NAME/],
  [['web-1', 'web-2'], /^expected one of/],
  [['web-1', '--list'], /^expected one of/],
  [['--list', '--rm', 'web-1'], /^expected one of/],
  [['--rm', 'web-1', '--key', 'a.pub'], /^--user-data and --key belong to a new guest/],
  [['web-1', '--userdata', 'a'], /--userdata/],
  [['web-1', '--key'], /--key/],
  [['web_1'], /^the name 'web_1': expected a host name/],
  [['--logs', '-x'], /--logs/],
  [['a'.repeat(64)], /at most 63/],
] as const) {
  test(`'${args.join(' ').slice(0, 40)}' is refused with what is right`, () => {
    assert.throws(
      () => readCommandLine(args),
      (error) => error instanceof Failure && message.test(error.message),
    );
  });
}

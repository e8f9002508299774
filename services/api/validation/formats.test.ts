import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMATS } from './formats.ts';

/** Format to values that have it and values that don't. */
const EXAMPLES: Readonly<Record<string, readonly [good: readonly unknown[], bad: readonly unknown[]]>> = {
  'date-time': [
    ['2025-01-02T03:04:05Z', '2025-01-02', '2025-01-02T03:04:05+01:00', '2025-01-02 03:04:05.123456', 5],
    ['bad', '', '2025-13-01', '2025-01-02T25:00:00'],
  ],
  base64: [
    ['YWJj', '', 'YQ==', 'YW\nJj'],
    ['not base64!!', 'YQ='],
  ],
  uri: [
    ['http://h/x', 'urn:x'],
    ['x', ''],
  ],
  uuid: [
    [
      '11111111-2222-4333-8444-555555555555',
      '11111111222243338444555555555555',
      '{11111111-2222-4333-8444-555555555555}',
      'urn:uuid:11111111-2222-4333-8444-555555555555',
      'ABCDEF11-2222-4333-8444-555555555555',
    ],
    ['bad', '', '11111111-2222-4333-8444-55555555555'],
  ],
  regex: [['a.*'], ['[', '']],
  ipv4: [['192.0.2.1'], ['bad', '256.1.1.1', '::1']],
  ipv6: [
    ['::1', '2001:db8::1'],
    ['bad', '192.0.2.1'],
  ],
  name: [['a b'], ['', ' a', 'a ', 'a\u0000', 5]],
  name_with_leading_trailing_spaces: [[' a '], ['', '  ', 'a\u0000', 5]],
  az_name: [['a b'], ['a:b', ' a']],
  az_name_with_leading_trailing_spaces: [[' a '], ['a:b', ' ']],
  cell_name: [['a'], [' a']],
  keypair_name_20: [['a b_-9'], ['a@b', ' a', 'a.b', '', 'é']],
  keypair_name_292: [['a@b.c'], ['a/b', ' a', '']],
};

test('every format has examples', () => {
  assert.deepEqual(Object.keys(FORMATS).sort(), Object.keys(EXAMPLES).sort());
});

for (const [format, [good, bad]] of Object.entries(EXAMPLES)) {
  test(`${format} takes what it should, and nothing else`, () => {
    for (const value of good) assert.equal(FORMATS[format]?.(value), true, JSON.stringify(value));
    for (const value of bad) assert.notEqual(FORMATS[format]?.(value), true, JSON.stringify(value));
  });
}

test('a key pair name that is none is told which characters there are', () => {
  assert.deepEqual(FORMATS['keypair_name_292']?.('a/b'), {
    reason: 'Only expected characters: [@._- 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ]',
  });
});

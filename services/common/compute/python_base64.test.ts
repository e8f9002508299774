import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase64 } from './python_base64.ts';

test('what was encoded is read, wrapped or not', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      assert.deepEqual(decodeBase64(text), Buffer.from(bytes));
      assert.deepEqual(decodeBase64(`${text.replace(/(.{3})/g, '$1\n')}\n`), Buffer.from(bytes));
    }),
  );
});

test('other characters and padding before the end count for nothing', () => {
  const pairs = {
    'YWJj-ZGVm': 'abcdef',
    YWJj_ZGVm: 'abcdef',
    'Y=WJj': 'abc',
    'AAAA====BBBB': '\0\0\0\x04\x10\x41',
    'Y Q\0= !=': 'a',
    'YQ===': 'a',
    '-_-_': '',
    '=': '',
  };
  for (const [given, read] of Object.entries(pairs)) {
    assert.equal(decodeBase64(given)?.toString('latin1'), read, given);
  }
});

test('missing padding, a digit alone and what is not ASCII are refused', () => {
  for (const text of ['YQ', 'YQ=', 'YWJ', 'A', 'A===', 'ABCDE', 'YWJé', 'é']) {
    assert.equal(decodeBase64(text), undefined, text);
  }
});

test('a long text of padding takes no longer than any other', () => {
  const length = 4_000_000;
  assert.equal(decodeBase64(`${'='.repeat(length)}A`), undefined);
  assert.equal(decodeBase64(`${'='.repeat(length)}YWJj`)?.toString(), 'abc');
});

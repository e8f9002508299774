import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign, verifier } from './signature.ts';

// RFC 4231, test case 2.
const RFC_4231 = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

test('a signature is HMAC-SHA256 in lower-case hexadecimal digits', () => {
  assert.equal(sign('Jefe', 'what do ya want for nothing?'), RFC_4231);
  assert.equal(verifier('Jefe')('what do ya want for nothing?', RFC_4231), true);
});

test('anything else is refused, of whatever length or script', () => {
  const wrong = [
    undefined,
    '',
    RFC_4231.toUpperCase(),
    RFC_4231.slice(1),
    `${RFC_4231}0`,
    'é'.repeat(32),
    'é'.repeat(64),
    '0'.repeat(64),
  ];
  const verify = verifier('Jefe');
  for (const signature of wrong) {
    assert.equal(verify('what do ya want for nothing?', signature), false, String(signature));
  }
  assert.equal(verifier('')('what do ya want for nothing?', RFC_4231), false);
});

test('an empty secret is a key like any other', () => {
  assert.equal(verifier('')('id', sign('', 'id')), true);
});

test('what was verified once is verified again, and what was not is not', () => {
  const verify = verifier('Jefe');
  for (let round = 0; round < 3; round += 1) {
    assert.equal(verify('id', sign('Jefe', 'id')), true);
    assert.equal(verify('id', sign('Jefe', 'other')), false);
    assert.equal(verify('other', sign('Jefe', 'id')), false);
  }
  for (let id = 0; id < 5000; id += 1) assert.equal(verify(`${id}`, sign('Jefe', `${id}`)), true);
});

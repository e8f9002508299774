import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitString, integer, objectIdentifier, octetString, time } from './der.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex');

// The examples of X.690 and of its common introductions.
test('integers are signed, so that a high first bit gets a zero before it', () => {
  assert.deepEqual(
    [0, 127, 128, 256].map((value) => hex(integer(value))),
    ['020100', '02017f', '02020080', '02020100'],
  );
  assert.equal(hex(integer(Buffer.from('ff', 'hex'))), '020200ff');
});

test('lengths from 128 on say first how long they are', () => {
  assert.equal(hex(octetString(Buffer.alloc(127))).slice(0, 4), '047f');
  assert.equal(hex(octetString(Buffer.alloc(128))).slice(0, 6), '048180');
  assert.equal(hex(octetString(Buffer.alloc(256))).slice(0, 8), '04820100');
});

test('identifiers pack two numbers, then base 128', () => {
  assert.equal(hex(objectIdentifier('1.2.840.113549')), '06062a864886f70d');
  assert.equal(hex(objectIdentifier('2.5.4.3')), '0603550403');
});

test('bits fill their last byte', () => {
  assert.equal(hex(bitString(Buffer.of(5))), '03020005');
});

test('times have two digits of the year until 2049', () => {
  assert.equal(
    time(Date.UTC(2049, 11, 31, 23, 59, 59))
      .toString('latin1')
      .slice(2),
    '491231235959Z',
  );
  assert.equal(
    time(Date.UTC(2050, 0, 1))
      .toString('latin1')
      .slice(2),
    '20500101000000Z',
  );
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { packet, varsOf } from '../testing/packets.ts';
import type { VariableList } from './variable_list.ts';
import { checkHeader, HEADER_SIZE, PacketError, readHeader, readVars } from './uwsgi_packet.ts';

function decode(buffer: Buffer, maxVars = 128): VariableList {
  const header = readHeader(buffer);
  checkHeader(header, 65535);
  return readVars(buffer, HEADER_SIZE, HEADER_SIZE + header.size, maxVars);
}

const latin1 = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

describe('the uwsgi packet', () => {
  it('any variables come back as they were written', () => {
    const key = latin1.filter((text) => text !== '');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, latin1), { selector: ([k]) => k, maxLength: 60 }), (vars) => {
        assert.deepEqual([...decode(packet(vars))], vars);
      }),
    );
  });

  it('any bytes are decoded or refused, and never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 300 }), (bytes) => {
        const block = Buffer.from(bytes);
        block[0] = 0;
        block.writeUInt16LE(block.length - 4, 1);
        try {
          for (const [key, value] of decode(block)) assert.ok(key.length > 0 && value.length < 300);
        } catch (error) {
          assert.ok(error instanceof PacketError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a packet cut at any place inside a variable is refused', () => {
    const whole = packet(varsOf());
    const boundaries = new Set<number>();
    let at = HEADER_SIZE;
    for (const [key, value] of varsOf()) boundaries.add((at += 4 + key.length + value.length));
    for (let end = HEADER_SIZE + 1; end < whole.length; end++) {
      if (boundaries.has(end)) continue;
      assert.throws(() => readVars(whole, HEADER_SIZE, end, 128), /runs over the end/, `cut at ${end}`);
    }
  });

  it('a repeated key keeps its last value', () => {
    const vars = decode(
      packet([...varsOf({ PATH_INFO: '/a' }), ['PATH_INFO', '/b'], ['HTTP_HOST', 'other']]),
    );
    assert.equal(vars.get('PATH_INFO'), '/b');
    assert.equal(vars.get('HTTP_HOST'), 'other');
  });

  for (const key of [
    'CONTENT_LENGTH',
    'HTTP_X_AUTH_TOKEN',
    'HTTP_X_TENANT_ID',
    'HTTP_AUTHORIZATION',
    'REMOTE_USER',
  ]) {
    it(`two different values of ${key} are refused, two equal ones are not`, () => {
      const twice = (other: string): Buffer => packet([...varsOf({ [key]: '1' }), [key, other]]);
      assert.throws(() => decode(twice('2')), { name: 'PacketError', status: 400 });
      assert.equal(decode(twice('1')).get(key), '1');
    });
  }

  it('names are read anew wherever a packet differs from those before it', () => {
    const cases: [string, string][][] = [
      [
        ['NAME', '1'],
        ['OTHER', '2'],
      ],
      [
        ['NAM', 'E'],
        ['OTHER_', '2'],
      ],
      [
        ['NAME_', '1'],
        ['OTHE', 'R'],
      ],
      [
        ['NAXE', '1'],
        ['OTHER', '2'],
        ['NAME', '3'],
      ],
      [
        ['OTHER', '2'],
        ['NAME', '1'],
      ],
    ];
    for (const vars of [...cases, ...cases]) assert.deepEqual([...decode(packet(vars))], vars);
  });

  it('an empty key is refused, an empty value is not', () => {
    assert.throws(() => decode(packet([['', 'x']])), /empty name/);
    assert.equal(decode(packet([['CONTENT_TYPE', '']])).get('CONTENT_TYPE'), '');
  });

  it('one variable more than the limit is refused with 431', () => {
    const vars = (n: number): [string, string][] => Array.from({ length: n }, (_, i) => [`K${i}`, 'v']);
    assert.equal([...decode(packet(vars(128)))].length, 128);
    assert.throws(() => decode(packet(vars(129))), { name: 'PacketError', status: 431 });
  });

  it('more bytes than buffer-size are refused by the header alone', () => {
    checkHeader({ modifier1: 0, size: 4096, modifier2: 0 }, 4096);
    checkHeader({ modifier1: 30, size: 0, modifier2: 0 }, 4096);
    assert.throws(() => checkHeader({ modifier1: 0, size: 4097, modifier2: 0 }, 4096), /buffer-size = 4096/);
  });

  it('a modifier other than 0 is refused, and HTTP is recognised', () => {
    assert.throws(() => checkHeader(readHeader(Buffer.from([5, 0, 0, 0])), 4096), /modifier1 5/);
    assert.throws(
      () => checkHeader(readHeader(Buffer.from('GET / HTTP/1.1')), 4096),
      /size 21573: this is HTTP/,
    );
  });
});

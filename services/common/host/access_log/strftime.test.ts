import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { ctime, strftime } from './strftime.ts';

const LETTERS = Array.from('aAbBcdDeFhHIjklmMprRsSTuwxXyYz%');
const TIMES = [0, 951_782_399, 1_709_164_800, 1_767_225_599, 1_735_722_001, 1_751_371_205];

describe('strftime', () => {
  it('makes of each conversion what the C library makes of it', () => {
    const format = LETTERS.map((letter) => `${letter}=%${letter}`).join('|');
    for (const time of TIMES) {
      const env = { ...process.env, LC_ALL: 'C' };
      const expected = execFileSync('date', ['-d', `@${time}`, `+${format}`], { env, encoding: 'utf8' });
      assert.deepEqual(strftime(format, new Date(time * 1000)).split('|'), expected.trimEnd().split('|'));
    }
  });

  it('leaves what it does not know, and pads days as ctime does', () => {
    assert.equal(strftime('%Q 100%', new Date(0)), '%Q 100%');
    assert.match(ctime(new Date(2026, 0, 2, 3, 4, 5)), /^Fri Jan {2}2 03:04:05 2026$/);
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { directoryOf } from '../config/testing/conf_fixture.ts';
import { byInterval, bySize, RotatingFile } from './rotation.ts';

const NO_NOTICE = (): string => assert.fail('lines were dropped');

function path(t: TestContext): string {
  return join(directoryOf(t, {}), 'nova.log');
}

/** Every file of the log, by what follows its name. */
function files(log: string): Record<string, string> {
  const name = basename(log);
  return Object.fromEntries(
    readdirSync(dirname(log))
      .sort()
      .map((file) => [file.slice(name.length), readFileSync(join(dirname(log), file), 'utf8')]),
  );
}

describe('rotation by size', () => {
  it('keeps the file below the size, and as many older ones as asked for', (t) => {
    const log = path(t);
    const file = new RotatingFile(log, bySize(10, 2), NO_NOTICE);
    for (const line of ['1234\n', 'abc\n', 'ABCD\n', 'x\n', 'long beyond the size\n', 'y\n'])
      file.write(line);
    file.close();
    assert.deepEqual(files(log), { '': 'y\n', '.1': 'long beyond the size\n', '.2': 'ABCD\nx\n' });
  });

  it('counts what the file had before', (t) => {
    const log = path(t);
    writeFileSync(log, '12345678\n');
    const file = new RotatingFile(log, bySize(10, 1), NO_NOTICE);
    file.write('a\n');
    file.close();
    assert.deepEqual(files(log), { '': 'a\n', '.1': '12345678\n' });
  });

  it('never happens where the size or the count is 0', (t) => {
    const log = path(t);
    const file = new RotatingFile(log, bySize(10, 0), NO_NOTICE);
    for (let index = 0; index < 9; index++) file.write('1234\n');
    file.close();
    assert.deepEqual(Object.keys(files(log)), ['']);
  });

  it('follows another process that has moved the file', (t) => {
    const log = path(t);
    const file = new RotatingFile(log, bySize(10, 5), NO_NOTICE);
    file.write('1234567\n');
    file.flush();
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'b\n');
    file.write('c\n');
    file.close();
    assert.deepEqual(files(log), { '': 'b\nc\n', '.1': '1234567\n' });
  });
});

describe('rotation by time', () => {
  const NOON = new Date(2026, 10, 22, 12, 0, 0).getTime();

  it('names the older file after the beginning of its interval, and keeps the newest', (t) => {
    const log = path(t);
    let now = NOON;
    const rotation = byInterval({ type: 'hours', interval: 1, count: 2, now: () => now });
    const file = new RotatingFile(log, rotation, NO_NOTICE);
    for (const line of ['a\n', 'b\n', 'c\n', 'd\n']) {
      file.write(line);
      now += 3_600_000;
    }
    file.close();
    assert.deepEqual(files(log), { '': 'd\n', '.2026-11-22_13': 'b\n', '.2026-11-22_14': 'c\n' });
  });

  it('counts from the last change of a file that is there', (t) => {
    const log = path(t);
    writeFileSync(log, 'old\n');
    utimesSync(log, (NOON - 90_000_000) / 1000, (NOON - 90_000_000) / 1000);
    const rotation = byInterval({ type: 'days', interval: 1, count: 9, now: () => NOON });
    const file = new RotatingFile(log, rotation, NO_NOTICE);
    file.write('new\n');
    file.close();
    assert.deepEqual(files(log), { '': 'new\n', '.2026-11-21': 'old\n' });
  });

  // 22 November 2026 is a Sunday.
  for (const [type, interval, before, end] of [
    ['seconds', 30, 29_000, 30_000],
    ['midnight', 1, 11.9 * 3_600_000, 12 * 3_600_000],
    ['weekday', 6, 11.9 * 3_600_000, 12 * 3_600_000],
    ['weekday', 0, 35.9 * 3_600_000, 36 * 3_600_000],
  ] as const)
    it(`of ${type} ${interval} is due after ${end / 1000} s`, () => {
      let now = NOON;
      const rotation = byInterval({ type, interval, count: 1, now: () => now });
      now = NOON + before;
      assert.equal(rotation.due(1), false);
      now = NOON + end;
      assert.equal(rotation.due(1), true);
    });
});

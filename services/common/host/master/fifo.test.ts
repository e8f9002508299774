import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type FifoDuties, obeyFifo } from './fifo.ts';

const NO_DUTIES: FifoDuties = {
  'write pidfiles': () => {},
  'reopen logs': () => {},
  'rotate logs': () => {},
  'copy the master': () => {},
};

/** A master that obeys these pipes, and tells of each action as an event. */
function master(t: TestContext, paths: readonly string[]) {
  const acts: string[] = [];
  const told = new EventEmitter();
  const act = (action: string): void => {
    acts.push(action);
    told.emit(action);
  };
  const fifo = obeyFifo(paths, { act }, NO_DUTIES, () => told.emit('logged'));
  t.after(() => fifo.end());
  return { acts, told, restore: () => fifo.restore(), end: () => fifo.end() };
}

function directoryOf(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-fifo-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

it('the active pipe stays where the one that a digit names cannot be made', async (t) => {
  const directory = directoryOf(t);
  const first = join(directory, 'first');
  const { told } = master(t, [first, join(directory, 'absent', 'second')]);
  const refused = once(told, 'logged');
  writeFileSync(first, '1');
  await refused;
  const reloaded = once(told, 'reload');
  writeFileSync(first, '0r');
  await reloaded;
  assert.ok(existsSync(first));
});

describe('the named pipe of two masters', () => {
  it('is the later one’s, and stays when the earlier one ends', async (t) => {
    const path = join(directoryOf(t), 'fifo');
    const earlier = master(t, [path]);
    const later = master(t, [path]);
    for (let times = 0; times < 5; times++) {
      const reloaded = once(later.told, 'reload');
      writeFileSync(path, 'r');
      await reloaded;
    }
    earlier.end();
    assert.ok(existsSync(path));
    const stopped = once(later.told, 'stop');
    writeFileSync(path, 'q');
    await stopped;
    assert.deepEqual(earlier.acts, []);
    later.end();
    assert.equal(existsSync(path), false);
  });

  it('is the earlier one’s again once the later one has ended', async (t) => {
    const path = join(directoryOf(t), 'fifo');
    const earlier = master(t, [path]);
    const later = master(t, [path]);
    earlier.restore();
    const reloaded = once(later.told, 'reload');
    writeFileSync(path, 'r');
    await reloaded;
    later.end();
    earlier.restore();
    const stopped = once(earlier.told, 'stop');
    writeFileSync(path, 'q');
    await stopped;
    assert.deepEqual(earlier.acts, ['stop']);
  });

  it('may be another one for each: the earlier one changes to its second first', async (t) => {
    const paths = ['running', 'old'].map((name) => join(directoryOf(t), name));
    const [running = '', old = ''] = paths;
    const earlier = master(t, paths);
    const changed = once(earlier.told, 'logged');
    writeFileSync(running, '1');
    await changed;
    const later = master(t, paths);
    const stopped = once(earlier.told, 'stop');
    writeFileSync(old, 'q');
    await stopped;
    earlier.end();
    assert.deepEqual([existsSync(running), existsSync(old)], [true, false]);
    assert.deepEqual(later.acts, []);
  });
});

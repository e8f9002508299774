import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { directoryOf } from '../config/testing/conf_fixture.ts';
import { PipeDestination } from './pipe_destination.ts';

const NO_MKFIFO = spawnSync('mkfifo', ['--version']).status === 0 ? false : 'mkfifo is not installed';

/** A pipe that nobody reads until `read` does, as far as it goes. */
function pipe(t: TestContext) {
  const path = join(directoryOf(t, {}), 'pipe');
  spawnSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  t.after(() => closeSync(fd));
  const destination = new PipeDestination(fd, (batches) => `[${batches} dropped]\n`);
  const read = (): string => {
    const chunks: Buffer[] = [];
    const chunk = Buffer.alloc(65_536);
    try {
      for (;;) chunks.push(Buffer.from(chunk.subarray(0, readSync(fd, chunk))));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN');
    }
    return Buffer.concat(chunks).toString();
  };
  return { destination, read };
}

describe('a pipe', { skip: NO_MKFIFO }, () => {
  it('has all that was written when flush returns', (t) => {
    const { destination, read } = pipe(t);
    destination.write('a\n');
    destination.write('é\n', true);
    destination.write('c\n');
    assert.equal(read(), 'a\né\n');
    destination.flush();
    assert.equal(read(), 'c\n');
  });

  it('that is full takes the rest when it is read, in order and whole', (t) => {
    const { destination, read } = pipe(t);
    const lines = Array.from({ length: 20_000 }, (_unused, index) => `line ${index}\n`);
    for (const line of lines) destination.write(line);
    let text = '';
    for (let part = read(); part !== ''; part = read()) {
      text += part;
      destination.write('', true);
    }
    assert.equal(text, lines.join(''));
  });

  it('that nobody reads loses what is too much, and says so before what follows', (t) => {
    const { destination, read } = pipe(t);
    const batch = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let times = 0; times < 7; times++) destination.write(batch, true);
    let text = '';
    for (let part = read(); part !== ''; part = read()) {
      text += part;
      destination.write('', true);
    }
    destination.write('later\n', true);
    text += read();
    assert.match(text, /\n\[[23] dropped\]\nlater\n$/);
    assert.match(text, /^(?:x{1048575}\n){4,5}\[/);
  });
});

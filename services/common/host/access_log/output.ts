import { openSync } from 'node:fs';
import { HostError, messageOf } from '../errors.ts';
import { writeOrLose } from '../lossy_output.ts';

/** Milliseconds that lines wait for others, so that a write serves many. */
const FLUSH = 100;

/** Writes lines in batches; the last ones when the process ends. */
export function batched(write: (lines: string) => void): (line: string) => void {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines !== '') write(lines);
    lines = '';
  };
  process.on('exit', flush);
  return (line) => {
    lines += `${line}\n`;
    timer ??= setTimeout(flush, FLUSH);
  };
}

/**
 * Where request lines go: the files of `req-logger`, else standard error.
 *
 * @throws HostError naming a file that cannot be opened
 */
export function requestOutput(files: readonly string[]): (line: string) => void {
  if (files.length === 0) return batched((lines) => void process.stderr.write(lines));
  const descriptors = files.map(openForAppending);
  return batched((lines) => {
    for (const descriptor of descriptors) writeOrLose(descriptor, lines);
  });
}

function openForAppending(file: string): number {
  try {
    return openSync(file, 'a', 0o640);
  } catch (error) {
    throw new HostError(`req-logger = file:${file}: ${messageOf(error)}`);
  }
}

import { writeSync } from 'node:fs';

/**
 * Lets a process outlive whoever read its output: as in uWSGI, lines that nobody takes are lost. Otherwise a closed pipe
 * would be an error that nothing catches.
 */
export function tolerateClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error', ignore) === 0) stream.on('error', ignore);
  }
}

/** Writes to a file's descriptor; what a full disk does not take is lost. */
export function writeOrLose(descriptor: number, text: string | Uint8Array): void {
  try {
    if (typeof text === 'string') writeSync(descriptor, text);
    else writeSync(descriptor, text);
  } catch {
    // There is nowhere to say so: this is the log.
  }
}

function ignore(): void {}

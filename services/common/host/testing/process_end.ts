import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process runs. One that has ended does not, also where its parent, the first process of a container, never asks. */
export function isRunning(pid: number): boolean {
  try {
    const [state] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '');
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** Resolves when a process that is no child of this one has ended. */
export async function processEnd(pid: number): Promise<void> {
  while (isRunning(pid)) await sleep(20);
}

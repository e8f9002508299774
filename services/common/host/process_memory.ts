import { readFileSync } from 'node:fs';

/** The unit of /proc/PID/statm; Linux has larger ones on few machines only. */
const PAGE = 4096;

/** A process's resident memory; 0 where it is gone. */
export function residentBytes(pid: number): number {
  return memoryOf(pid).rss;
}

/** A process's memory in bytes, as /proc has it. */
export function memoryOf(pid: number): { rss: number; vsz: number } {
  try {
    const [vsz = 0, rss = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    return { rss: rss * PAGE, vsz: vsz * PAGE };
  } catch {
    return { rss: 0, vsz: 0 };
  }
}

/** What only this process holds, and its share of what several hold, in bytes. */
export function ownMemoryOf(pid: number): { uss: number; pss: number } {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const of = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
    return { uss: of('Private_Clean') + of('Private_Dirty'), pss: of('Pss') };
  } catch {
    return { uss: 0, pss: 0 };
  }
}

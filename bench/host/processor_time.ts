import { inside } from './project.ts';

/** Ticks of a second, as the kernel tells times of processes (proc(5), USER_HZ). */
const TICKS = 100;
const READ = 'cat /proc/[0-9]*/stat';

/** Seconds of processor time that a container's processes have used so far. */
export function processorTime(container: string): number {
  const stats = inside(container, ['sh', '-c', `${READ} 2>/dev/null; true`]);
  return stats.split('\n').reduce((sum, line) => {
    // utime and stime are the 14th and 15th; the name before them is in parentheses and may hold anything.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return sum + (fields.length < 13 ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS);
  }, 0);
}

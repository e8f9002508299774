import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats an attempt until it doesn't throw, and fails with its last error at the deadline. The deadline (milliseconds)
 * is there to end a test that would never pass; it is not a measure of speed.
 */
export async function eventually<T>(attempt: () => Promise<T> | T, deadline = 20_000): Promise<T> {
  const end = Date.now() + deadline;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(100);
    }
  }
}

/** Milliseconds between two looks, as uWSGI's master has them. */
const INTERVAL = 1000;

/**
 * Looks once a second; not while the look before goes on.
 *
 * @returns ends the looking
 */
export function everySecond(look: () => Promise<void>): () => void {
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }, INTERVAL);
  return () => clearInterval(timer);
}

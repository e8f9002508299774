import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds between two looks, as uWSGI's master has them. */
const INTERVAL = 1000;

/**
 * Calls `changed` when a file's time or identity changes, or it appears; of a directory, with `entries`, also when one of
 * its entries does. One that disappears is waited for.
 *
 * @returns ends the watching
 */
export function watchTouched(
  paths: readonly string[],
  changed: (path: string) => void,
  { entries = false, interval = INTERVAL }: { readonly entries?: boolean; readonly interval?: number } = {},
): () => void {
  if (paths.length === 0) return () => {};
  const read = entries ? signatureWithEntries : signature;
  const before = new Map(paths.map((path) => [path, read(path)]));
  const timer = setInterval(() => {
    for (const [path, old] of before) {
      const now = read(path);
      if (now === old || now === undefined) continue;
      before.set(path, now);
      changed(path);
    }
  }, interval);
  return () => clearInterval(timer);
}

function signature(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.ino}:${stat.mtimeNs}`;
}

function signatureWithEntries(path: string): string | undefined {
  const own = signature(path);
  if (own === undefined || !statSync(path).isDirectory()) return own;
  return [own, ...readdirSync(path).map((name) => signature(join(path, name)) ?? '')].join(' ');
}

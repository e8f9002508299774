import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './root.ts';

const EDITS: readonly [source: string, target: string, long: RegExp, short: string][] = [
  ['nginx/limits.conf', 'nginx-limits.conf', /(?<=(?:proxy|uwsgi)_read_timeout )60s/g, '2s'],
  ['apache/limits.conf', 'apache-limits.conf', /(?<=^ProxyTimeout )60/gm, '2'],
  ['apache/watch-upstreams.sh', 'apache-watch-upstreams.sh', /(?<= timeout=)60/g, '2'],
];

/**
 * Copies of the fronts' files in which a service may take 2 seconds instead of 60, for compose.short-timeouts.yaml;
 * the directory to name as E2E_TIMEOUTS. Fails where a file no longer says what is to be changed.
 */
export function shortTimeouts(): string {
  const dir = mkdtempSync(join(tmpdir(), 'novafront-timeouts-'));
  for (const [source, target, long, short] of EDITS) {
    const text = readFileSync(join(ROOT, source), 'utf8');
    const changed = text.replace(long, short);
    if (changed === text) throw new Error(`${source} has no ${String(long)}`);
    writeFileSync(join(dir, target), changed);
    chmodSync(join(dir, target), 0o755);
  }
  chmodSync(dir, 0o755);
  return dir;
}

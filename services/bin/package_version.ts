import { readFileSync } from 'node:fs';

/** This package's own version, from the package.json above `services/` and `dist/`. */
export function packageVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

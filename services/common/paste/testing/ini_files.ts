import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** Writes files into a directory of the test's own and returns it; `app.ini` may be given as the text alone. */
export function iniFiles(t: TestContext, files: string | Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'paste-'));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(typeof files === 'string' ? { 'app.ini': files } : files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return directory;
}

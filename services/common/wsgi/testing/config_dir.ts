import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const SHIPPED = join(import.meta.dirname, '../../../../etc/nova');

/** A directory as /etc/nova: the shipped paste file, and a nova.conf over a database beside it. */
export function configDir(
  t: TestContext,
  { conf = '', paste }: { conf?: string; paste?: string } = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), 'novafront-wsgi-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(
    join(directory, 'nova.conf'),
    `[api]\nauth_strategy = noauth2\n[database]\nconnection = sqlite:///${directory}/nova.sqlite\n${conf}`,
  );
  if (paste === undefined) copyFileSync(join(SHIPPED, 'api-paste.ini'), join(directory, 'api-paste.ini'));
  else writeFileSync(join(directory, 'api-paste.ini'), paste);
  return directory;
}

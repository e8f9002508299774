import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PASTE = join(import.meta.dirname, '../../etc/nova/api-paste.ini');

export type Sections = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/**
 * A directory as /etc/nova, in a temporary place: the paste file that the project ships, and a nova.conf of its own
 * with a database beside it. Later sections win, option by option.
 */
export function makeConfigDir(sections: Sections = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'novafront-etc-'));
  copyFileSync(PASTE, join(dir, 'api-paste.ini'));
  writeNovaConf(dir, sections);
  return dir;
}

export function writeNovaConf(dir: string, sections: Sections = {}): void {
  const connection = `sqlite:///${join(dir, 'nova.sqlite')}`;
  const defaults: Sections = {
    api: { auth_strategy: 'noauth2' },
    database: { connection },
    api_database: { connection },
    // Without these two, 2025.1 gives a user of noauth2 no role.
    oslo_policy: { enforce_scope: 'false', enforce_new_defaults: 'false' },
  };
  const names = new Set([...Object.keys(defaults), ...Object.keys(sections)]);
  const text = [...names].map((name) => {
    const options = Object.entries({ ...defaults[name], ...sections[name] });
    return `[${name}]\n${options.map(([key, value]) => `${key} = ${value}\n`).join('')}`;
  });
  writeFileSync(join(dir, 'nova.conf'), text.join('\n'));
}

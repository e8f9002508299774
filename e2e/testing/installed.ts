import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { output } from './run.ts';
import { ROOT } from './root.ts';

/** What `npm pack` of the working tree makes, in a directory of its own; it builds dist/ first. */
export async function pack(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'novafront-pack-'));
  await output('npm', ['pack', '--silent', '--pack-destination', dir], { cwd: ROOT });
  const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack left nothing in ${dir}`);
  return join(dir, tarball);
}

const INSTALL = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'] as const;

/** `npm install -g` under a prefix of its own; returns the prefix. */
export async function installGlobally(tarball: string): Promise<string> {
  const prefix = mkdtempSync(join(tmpdir(), 'novafront-prefix-'));
  await output('npm', [...INSTALL, '-g', '--prefix', prefix, tarball], { cwd: dirname(tarball) });
  return prefix;
}

/** Somebody's project with the package among its dependencies; returns its directory. */
export async function installInProject(tarball: string): Promise<string> {
  const dir = join(mkdtempSync(join(tmpdir(), 'novafront-project-')), 'shop');
  mkdirSync(dir);
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'shop', version: '1.0.0', type: 'module' }),
  );
  await output('npm', [...INSTALL, tarball], { cwd: dir });
  return dir;
}

/** An environment in which `node` is the one that runs this, with nothing of Nova's set but what is given. */
export function environment(
  nova: Readonly<Record<string, string>> = {},
  node: string = process.execPath,
): Record<string, string | undefined> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OS_')));
  return { ...clean, PATH: `${dirname(node)}${delimiter}/usr/bin${delimiter}/bin`, ...nova };
}

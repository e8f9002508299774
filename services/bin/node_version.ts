import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application } from '../common/environ/application.ts';

const NEEDED = 26;

/**
 * True where the module was started as a command (`node file`, or through npm's link in `bin`), false where it was
 * imported or required. `import.meta.main` says the same, but only from Node 24 on, and this must run before that is
 * known.
 */
export function isCommand(moduleUrl: string): boolean {
  const started = process.argv[1];
  if (started === undefined) return false;
  try {
    return realpathSync(started) === realpathSync(fileURLToPath(moduleUrl));
  } catch {
    return false;
  }
}

/**
 * Runs the command on a Node that has what it needs. `npm install -g` links commands to whichever `node` comes first
 * in PATH; where that is an older one, the `node` package that npm installed beside this package takes over.
 * Returns true where the caller should go on in this process.
 */
export function onSupportedNode(): boolean {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return true;
  const bundled = bundledNode();
  if (bundled === undefined) {
    process.stderr.write(
      `novafront needs Node ${NEEDED} or newer; this is ${process.version} (${process.execPath}). ` +
        'Install it, or reinstall novafront without --omit=optional and --ignore-scripts to get it with the package.\n',
    );
    process.exit(1);
  }
  const child = spawn(bundled, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGTTIN', 'SIGTTOU'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
  return false;
}

/** What an entry point exports while another process does its work; as the program's main module, nobody imports it. */
export const handedOver: Application = (_req, res) => {
  res.destroy();
};

function bundledNode(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const node = join(dirname(manifest), 'bin', 'node');
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

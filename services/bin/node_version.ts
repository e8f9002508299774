import { spawn, type StdioOptions } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
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

/** What commands act on, or that ends them. */
const ORDINARY: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** What nobody sends in order to tell a command something, or no process can catch. */
const OWN = 'KILL STOP CHLD ABRT IOT BUS FPE ILL SEGV SYS TRAP PIPE PROF STKFLT'.split(' ');

/** Whatever a command may be told by: nova-uwsgi takes any signal in `hook-master-start = unix_signal:NUMBER …`. */
export const EVERY_SIGNAL: readonly NodeJS.Signals[] = (
  Object.entries(constants.signals) as [NodeJS.Signals, number][]
)
  // Of two names for one number only the first: both handlers would be called.
  .filter(([, number], i, all) => all.findIndex(([, same]) => same === number) === i)
  .map(([name]) => name)
  .filter((name) => !OWN.includes(name.slice('SIG'.length)));

/**
 * Runs the command on a Node that has what it needs. `npm install -g` links commands to whichever `node` comes first
 * in PATH; where that is an older one, the `node` package that npm installed beside this package takes over, with the
 * sockets that this process was started with, and ends this process as it ends itself.
 *
 * @param signals those that are passed on. With `EVERY_SIGNAL` a terminal's own reach the command through this process
 *   only: what comes twice would pause nova-uwsgi and resume it.
 * @returns true where the caller should go on in this process
 */
export function onSupportedNode(signals: readonly NodeJS.Signals[] = ORDINARY): boolean {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return true;
  const bundled = bundledNode();
  if (bundled === undefined) {
    process.stderr.write(
      `novafront needs Node ${NEEDED} or newer; this is ${process.version} (${process.execPath}). ` +
        'Install it, or reinstall novafront without --omit=optional and --ignore-scripts to get it with the package.\n',
    );
    process.exit(1);
  }
  const command = [bundled, ...process.argv.slice(1)];
  // Systemd's sockets are for one process; a shell knows the id that the new one has, since it becomes that.
  const activated = process.env['LISTEN_PID'] === String(process.pid);
  const [program = bundled, ...argv] = activated
    ? ['/bin/sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"', ...command]
    : command;
  const child = spawn(program, argv, { stdio: sameSockets(), detached: signals === EVERY_SIGNAL });
  const handlers = signals.map((signal) => [signal, () => child.kill(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const [name, handler] of handlers) process.off(name, handler);
    process.kill(process.pid, signal);
  });
  return false;
}

/** Standard input, output and error, and every socket that this process was started with, by its number. */
function sameSockets(): StdioOptions {
  const sockets = readdirSync('/proc/self/fd').map(Number).filter(isSocket);
  const last = Math.max(2, ...sockets);
  return Array.from({ length: last + 1 }, (_, fd) => {
    if (fd <= 2) return 'inherit';
    return sockets.includes(fd) ? fd : 'ignore';
  });
}

function isSocket(fd: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
  } catch {
    // That of the directory, which is closed by now.
    return false;
  }
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

// `node scripts/bootstrap.mjs COMMAND [ARGUMENT...]`: runs scripts/COMMAND.ts on the project's own Node.
// Plain JavaScript for whatever Node (20 or newer) the machine has, with nothing installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const bin = join(root, 'node_modules', '.bin');

/** Commands that are not a script of their own: what they run. */
const COMMANDS = { e2e: ['test', 'e2e'], clients: ['test', 'clients'] };

/** Whether each package that the lock file asks for is there in that version; npm writes down what it installed. */
function installed() {
  const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const present = read('node_modules/.package-lock.json');
  return Object.entries(read('package-lock.json')).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

if (!installed()) {
  console.error('Installing npm packages (npm ci) ...');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund'];
  const { status, error } =
    npm === undefined
      ? spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error(`npm ci failed${error === undefined ? '' : `: ${error.message}`}`);
    process.exit(1);
  }
}

const [command = '', ...rest] = process.argv.slice(2);
const [name, ...before] = COMMANDS[command] ?? [command];
const script = [`scripts/${name}.ts`, `scripts/${name}/main.ts`, `${name}/main.ts`]
  .map((file) => join(root, file))
  .find(existsSync);
if (script === undefined) {
  console.error(`no scripts/${name}.ts; usage: node scripts/bootstrap.mjs COMMAND [ARGUMENT...]`);
  process.exit(2);
}

const NEEDED = 26;
const packaged = join(root, 'node_modules', 'node');
const node = join(packaged, 'bin', 'node');
const old = Number.parseInt(process.versions.node, 10) < NEEDED;
if (old && !existsSync(node)) {
  // npm was told to run no install scripts, as newer versions are by default; this one fetches the binary from npm.
  console.error(`Installing Node ${NEEDED} from npm (this is ${process.version}) ...`);
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd: packaged, stdio: ['ignore', 2, 2] });
  if (!existsSync(node)) {
    console.error(
      `Node ${NEEDED} could not be installed; install it, or allow npm to run the script of the package "node"`,
    );
    process.exit(1);
  }
}
const child = spawn(old ? node : process.execPath, [script, ...before, ...rest], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: [...(old ? [join(packaged, 'bin')] : []), bin, process.env.PATH ?? ''].join(delimiter),
  },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(String(error));
  process.exit(127);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

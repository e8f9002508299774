import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, Failure, perform, ROOT } from '../scripts/command.ts';
import { median } from './wrk_output.ts';

const STARTS = 7;

/** Figures about processes, not requests. */
export const processFigures = { startToAnswer, workerMemory, warmComposeUp };

/** Milliseconds from starting `nova-api-wsgi` (as installed: from dist/) to its first 200; the median of several. */
async function startToAnswer(): Promise<number> {
  await perform('npm', ['run', '--silent', 'build']);
  const scratch = mkdtempSync(join(tmpdir(), 'novafront-start-'));
  const port = await freePort();
  const times: number[] = [];
  for (let i = 0; i < STARTS; i += 1) {
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [join(ROOT, 'dist/bin/nova-api-wsgi.js'), '--host', '127.0.0.1', '--port', String(port)],
      {
        env: {
          ...process.env,
          OS_NOVA_CONFIG_DIR: join(ROOT, 'etc/nova'),
          OS_DATABASE__CONNECTION: `sqlite:///${join(scratch, 'nova.sqlite')}`,
        },
        stdio: 'ignore',
      },
    );
    await firstAnswer(port);
    times.push(performance.now() - started);
    child.kill();
    await once(child, 'exit');
  }
  rmSync(scratch, { recursive: true, force: true });
  return median(times);
}

async function firstAnswer(port: number): Promise<void> {
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; await sleep(2)) {
    const status = await new Promise<number | undefined>((resolve) => {
      get({ host: '127.0.0.1', port, path: '/' }, (res) => {
        res.resume();
        res.on('end', () => resolve(res.statusCode));
      }).on('error', () => resolve(undefined));
    });
    if (status === 200) return;
  }
  throw new Failure('nova-api-wsgi did not answer within 20 s');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Bytes resident in the compute API's largest worker, from the kernel's own count. */
function workerMemory(project: readonly string[]): number {
  const script = 'for status in /proc/[0-9]*/status; do grep -H -e ^PPid: -e ^VmRSS: "$status"; done; true';
  const { stdout } = ask('docker', [...project, 'exec', '-T', 'api', 'sh', '-c', script]);
  const sizes = [...stdout.matchAll(/VmRSS:\s+(\d+) kB/g)].map(([, size]) => Number(size) * 1024);
  return Math.max(0, ...sizes);
}

/** Milliseconds of `docker compose up --wait` where images and the volume are there; ends with the stack down. */
async function warmComposeUp(): Promise<number> {
  const environment = {
    COMPOSE_PROJECT_NAME: 'novafront-bench-up',
    COMPOSE_PROFILES: 'nginx',
    COMPUTE_PORT: String(await freePort()),
    METADATA_PORT: String(await freePort()),
    HTTP_PORT: String(await freePort()),
  };
  const compose = (...args: string[]): Promise<void> =>
    perform('docker', ['compose', '--progress', 'quiet', ...args], environment);
  const times: number[] = [];
  await compose('up', '--detach', '--wait');
  for (let i = 0; i < 3; i += 1) {
    await compose('down');
    const started = performance.now();
    await compose('up', '--detach', '--wait');
    times.push(performance.now() - started);
  }
  await compose('down', '--volumes');
  return median(times);
}

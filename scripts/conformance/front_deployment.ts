import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ensureImages } from '../base_images.ts';
import { ROOT } from './config_dir.ts';
import type { Deployment, Skipped } from './deployments.ts';
import { freePort } from './server_process.ts';

const run = promisify(execFile);
const UP_SECONDS = 300;
/** What the recordings' database held; the stack seeds more. */
const RECORDED_FLAVORS = ['1', '2', '3', '4', '5'];
const ADMIN = { 'X-Auth-Token': 'admin:admin' };

/** Built from the working tree, once for both fronts. */
let images: Promise<void> | undefined;

/**
 * A front's containers over the uwsgi protocol, as a Compose project of its own on free ports. nginx was recorded at
 * the root, Apache under /compute. Skipped where no Docker engine with Compose answers.
 */
export async function front(name: 'nginx' | 'apache'): Promise<Deployment | Skipped> {
  const absent = await dockerAbsent();
  if (absent !== undefined) return { skipped: absent };
  images ??= ensureImages();
  await images;
  const [compute, metadata, http] = [await freePort(), await freePort(), await freePort()];
  const project = `novafront-conformance-${name}-${process.pid}`;
  const env = { ...process.env, ...frontEnv(name, { compute, metadata, http }) };
  const compose = (...args: readonly string[]): Promise<unknown> =>
    run('docker', ['compose', '--project-name', project, ...args], { cwd: ROOT, env, maxBuffer: 1 << 26 });
  const stop = async (): Promise<void> => {
    await compose('down', '--volumes', '--timeout', '5');
  };
  try {
    await compose('up', '--detach', '--wait', '--wait-timeout', String(UP_SECONDS));
    await keepRecordedFlavors(`http://127.0.0.1:${compute}/v2.1/flavors`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: { host: '127.0.0.1', port: name === 'nginx' ? compute : http }, stop };
}

function frontEnv(
  name: string,
  ports: { readonly compute: number; readonly metadata: number; readonly http: number },
): Record<string, string> {
  const prefix = name === 'apache' ? 'APACHE_' : '';
  return {
    FRONT: name,
    COMPOSE_PROFILES: name,
    BACKEND: 'uwsgi',
    TRANSPORT: 'tcp',
    [`${prefix}COMPUTE_PORT`]: String(ports.compute),
    [`${prefix}METADATA_PORT`]: String(ports.metadata),
    [`${prefix}HTTP_PORT`]: String(ports.http),
  };
}

async function dockerAbsent(): Promise<string | undefined> {
  try {
    await run('docker', ['compose', 'version'], { timeout: 20_000 });
    await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 20_000 });
    return undefined;
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT') return 'Docker is not installed';
    return `no Docker engine with Compose answers: ${(stderr ?? '').trim().split('\n').at(-1) ?? ''}`;
  }
}

async function keepRecordedFlavors(url: string): Promise<void> {
  const { flavors } = (await (await fetch(url, { headers: ADMIN })).json()) as {
    readonly flavors: readonly { readonly id: string }[];
  };
  for (const { id } of flavors) {
    if (RECORDED_FLAVORS.includes(id)) continue;
    const { status } = await fetch(`${url}/${id}`, { method: 'DELETE', headers: ADMIN });
    if (status !== 202) throw new Error(`DELETE ${url}/${id} answers ${status}, not 202`);
  }
}

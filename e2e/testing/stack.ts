import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DockerComposeEnvironment, Wait } from 'testcontainers';
import { ensureImages } from '../../scripts/base_images.ts';
import { PROJECT } from '../../scripts/guest/containers.ts';
import { freePorts } from './free_ports.ts';
import { ROOT } from './root.ts';
import { output, run, type Finished } from './run.ts';

export type FrontName = 'nginx' | 'apache';
export type Backend = 'http' | 'uwsgi';
export type Transport = 'tcp' | 'unix';

export interface StackOptions {
  /** Distinguishes the Compose project; the process id is added, so that two runs don't meet. */
  readonly name: string;
  readonly fronts?: readonly FrontName[];
  readonly backend: Backend;
  readonly transport: Transport;
  readonly metadataProxy?: 'on' | 'off';
  /** More files after compose.yaml, relative to the root of the repository. */
  readonly files?: readonly string[];
  /** Services of theirs that end when they have done their part. */
  readonly oneShots?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Gives the services a copy of etc/nova to read, which a test may change (`config`); a function changes it first. */
  readonly ownConfig?: boolean | ((directory: string) => void);
}

/** Where a front is reached: its three ports on 127.0.0.1. */
export interface Front {
  readonly name: FrontName;
  readonly compute: string;
  readonly metadata: string;
  readonly prefix: string;
}

export interface Stack {
  readonly project: string;
  readonly backend: Backend;
  readonly transport: Transport;
  readonly metadataProxy: 'on' | 'off';
  readonly fronts: readonly Front[];
  front(name: FrontName): Front;
  /** `docker compose ARGS` in this project, which must succeed; its standard output. */
  compose(...args: string[]): Promise<string>;
  /** The same for a command that may fail. */
  tryCompose(...args: string[]): Promise<Finished>;
  /** All that a service's containers have logged, a line each; standard output first. */
  logs(service: string): Promise<string[]>;
  /** Ids of a service's containers, those that have exited too. */
  containers(service?: string): Promise<string[]>;
  /** Where the services' configuration is on this machine. */
  readonly config: string;
  /** Takes the stack down with its volumes. */
  down(): Promise<void>;
}

/** [metadata_proxy_shared_secret] of the stacks that e2e starts. */
export const SHARED_SECRET = 'e2e-shared-s3cret';

/** Images are built from the working tree once in a process; Docker's cache makes the next one quick. */
let images: Promise<void> | undefined;

/** Starts compose.yaml under a project name and ports of its own, and waits until everything is ready. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const {
    name,
    fronts = ['nginx', 'apache'],
    backend,
    transport,
    metadataProxy = 'off',
    files = [],
    oneShots = [],
  } = options;
  images ??= ensureImages();
  await images;
  const project = `novafront-e2e-${name}-${process.pid}`;
  const ownConfig = options.ownConfig !== undefined && options.ownConfig !== false;
  const config = ownConfig ? copyOfConfig() : join(ROOT, 'etc/nova');
  if (typeof options.ownConfig === 'function') options.ownConfig(config);
  const composeFiles = ['compose.yaml', ...(ownConfig ? ['e2e/testing/compose.config.yaml'] : []), ...files];
  const ports = await freePorts(6);
  const port = (index: number): string => String(ports[index]);
  const environment: Record<string, string> = {
    COMPOSE_PROFILES: fronts.join(','),
    FRONT: fronts[0] ?? 'nginx',
    BACKEND: backend,
    TRANSPORT: transport,
    METADATA_PROXY: metadataProxy,
    METADATA_PROXY_SHARED_SECRET: SHARED_SECRET,
    COMPUTE_PORT: port(0),
    METADATA_PORT: port(1),
    HTTP_PORT: port(2),
    APACHE_COMPUTE_PORT: port(3),
    APACHE_METADATA_PORT: port(4),
    APACHE_HTTP_PORT: port(5),
    ...(ownConfig ? { E2E_CONFIG: config } : {}),
    ...options.environment,
  };
  const args = ['compose', '-p', project, ...composeFiles.flatMap((file) => ['-f', file])];
  const env = { ...process.env, ...environment };
  const tryCompose = (...rest: string[]): Promise<Finished> =>
    run('docker', [...args, ...rest], { cwd: ROOT, env });
  const compose = (...rest: string[]): Promise<string> =>
    output('docker', [...args, ...rest], { cwd: ROOT, env });

  /** Clients and guests that a failed test has left keep a network from being removed. */
  const removeStrays = (): void => {
    const filter = `label=${PROJECT}=${project}`;
    const ids = execFileSync('docker', ['ps', '-aq', '--filter', filter], { encoding: 'utf8' }).split('\n');
    for (const id of ids.filter((one) => one !== '')) {
      execFileSync('docker', ['rm', '-f', id], { stdio: 'ignore' });
    }
  };
  const removeNow = (): void => {
    removeStrays();
    execFileSync('docker', [...args, 'down', '-v', '--remove-orphans', '-t', '1'], {
      cwd: ROOT,
      env,
      stdio: 'ignore',
    });
  };
  const removeAndExit = (): void => {
    removeNow();
    process.exit(1);
  };
  process.once('SIGTERM', removeAndExit);
  process.once('SIGINT', removeAndExit);

  const environments = new DockerComposeEnvironment(ROOT, composeFiles)
    .withProjectName(project)
    .withProfiles(...fronts)
    .withEnvironment(environment)
    // Its reaper is a container from a registry, and no registry may be needed. `down` and the signals above clean up.
    .withAutoCleanup(false)
    .withDefaultWaitStrategy(Wait.forHealthCheck());
  for (const service of ['migrate', ...oneShots]) {
    environments.withWaitStrategy(`${service}-1`, Wait.forOneShotStartup());
  }
  const started = await environments.up().catch(async (error: unknown) => {
    const { stdout } = await tryCompose('logs', '--no-color', '--tail', '40');
    removeNow();
    throw new Error(`${project} did not start: ${String(error)}\n${stdout}`, { cause: error });
  });

  const containers = async (service?: string): Promise<string[]> =>
    (await compose('ps', '-a', '-q', ...(service === undefined ? [] : [service])))
      .split('\n')
      .filter((id) => id !== '');
  const at = (front: FrontName, internal: number): string =>
    `http://127.0.0.1:${started.getContainer(`${front}-1`).getMappedPort(internal)}`;
  const found = fronts.map(
    (front): Front => ({
      name: front,
      compute: at(front, 8774),
      metadata: at(front, 8775),
      prefix: at(front, 8080),
    }),
  );
  return {
    project,
    backend,
    transport,
    metadataProxy,
    fronts: found,
    front: (wanted) => {
      const front = found.find((one) => one.name === wanted);
      if (front === undefined) throw new Error(`${project} has no front ${wanted}`);
      return front;
    },
    compose,
    tryCompose,
    // Not `docker compose logs`, which puts terminal control sequences before lines.
    logs: async (service) => {
      const lines = await Promise.all(
        (await containers(service)).map(async (id) => {
          const { stdout, stderr } = await run('docker', ['logs', id]);
          return `${stdout}\n${stderr}`.split('\n');
        }),
      );
      return lines.flat().filter((line) => line !== '');
    },
    containers,
    config,
    down: async () => {
      process.off('SIGTERM', removeAndExit);
      process.off('SIGINT', removeAndExit);
      removeStrays();
      await compose('down', '-v', '--remove-orphans', '-t', '5');
      if (ownConfig) rmSync(config, { recursive: true, force: true });
    },
  };
}

/** Readable by the containers' user, whatever this process's umask. */
function copyOfConfig(): string {
  const dir = mkdtempSync(join(tmpdir(), 'novafront-e2e-config-'));
  cpSync(join(ROOT, 'etc/nova'), dir, { recursive: true });
  chmodSync(dir, 0o755);
  return dir;
}

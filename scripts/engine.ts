import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, Failure, perform } from './command.ts';
import { trixiePackages } from './trixie_packages.ts';

const WHAT =
  'Docker Engine 20.10 or newer with the plugins Compose v2 and buildx (https://docs.docker.com/engine/install/)';
const DOCKERD_LOG = '/var/log/novafront-dockerd.log';

/** True where an engine answers. */
export function engineAnswers(): boolean {
  return ask('docker', ['version', '--format', '{{.Server.Version}}']).ok;
}

/**
 * Makes sure that an engine answers and that Compose v2 and buildx are there. On Debian and Ubuntu, as root, what is
 * missing is installed from the distribution's packages, after saying so; elsewhere a Failure says what to install.
 */
export async function ensureEngine(): Promise<void> {
  if (!engineAnswers()) {
    if (process.env['DOCKER_HOST'] !== undefined) {
      throw new Failure(`no Docker engine answers at DOCKER_HOST=${process.env['DOCKER_HOST']}`);
    }
    requireDebianRoot('no Docker engine answers');
    if (!ask('sh', ['-c', 'command -v dockerd && command -v docker']).ok) {
      console.error(
        'No Docker engine here: installing one from the distribution (apt-get install docker.io) ...',
      );
      await aptInstall(['docker.io', ...(await available(['docker-cli', 'iptables']))]);
    }
    await startEngine();
  }
  const missing = PLUGINS.filter(({ works }) => !works());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(' and ');
  requireDebianRoot(`the Docker plugin ${names} is missing`);
  console.error(`Installing the Docker plugin ${names} from the distribution ...`);
  for (const plugin of missing) await installPlugin(plugin);
}

interface Plugin {
  readonly name: string;
  /** Names of packages, Debian's and Ubuntu's. */
  readonly packages: readonly string[];
  readonly works: () => boolean;
}

const PLUGINS: readonly Plugin[] = [
  {
    name: 'compose',
    packages: ['docker-compose-v2', 'docker-compose'],
    works: () => /^v?[2-9]\d*\./.test(ask('docker', ['compose', 'version', '--short']).stdout.trim()),
  },
  {
    name: 'buildx',
    packages: ['docker-buildx'],
    works: () => ask('docker', ['buildx', 'version']).ok,
  },
];

async function installPlugin({ name, packages, works }: Plugin): Promise<void> {
  // Debian 12's docker-compose is version 1, a program of its own and no plugin.
  const [found] = await available(packages, /^[2-9]|^0\.\d/);
  if (found === undefined)
    await trixiePackages([packages.at(-1) ?? name], '/usr/local/lib/docker/cli-plugins');
  else await aptInstall([found]);
  if (!works()) throw new Failure(`docker ${name} does not work after it was installed; needed: ${WHAT}`);
}

/** Those of the packages that apt could install, in a version that matches. */
async function available(packages: readonly string[], version = /^\d/): Promise<string[]> {
  await aptUpdate();
  return packages.filter((name) => {
    const candidate = /^ {2}Candidate: (\S+)/m.exec(ask('apt-cache', ['policy', name]).stdout)?.[1] ?? '';
    return version.test(candidate.replace(/^\d+:/, ''));
  });
}

let updated = false;

/** Once: a machine may have no package lists yet, or old ones. */
async function aptUpdate(): Promise<void> {
  if (!updated) await perform('apt-get', ['update', '-qq']);
  updated = true;
}

async function aptInstall(packages: readonly string[]): Promise<void> {
  await aptUpdate();
  await perform('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    DEBIAN_FRONTEND: 'noninteractive',
  });
}

/** Installs a program's package on Debian or Ubuntu as root; a Failure elsewhere says what is missing and why. */
export async function ensureProgram(
  program: string,
  packages: readonly string[],
  why: string,
): Promise<void> {
  if (ask('sh', ['-c', `command -v ${program}`]).ok) return;
  requireDebianRoot(`${program} is missing (${why})`);
  console.error(`Installing ${program} from the distribution (${why}) ...`);
  await aptInstall(packages);
}

/** Where the engine and its helper note their process. */
const PIDFILES = [
  ['/var/run/docker.pid', 'dockerd'],
  ['/var/run/docker/containerd/containerd.pid', 'containerd'],
] as const;

/** An engine that was killed leaves its number behind, and the next one does not start if another process has it. */
function removeStale(pidfile: string, program: string): void {
  if (!existsSync(pidfile)) return;
  const comm = `/proc/${readFileSync(pidfile, 'utf8').trim()}/comm`;
  if (!existsSync(comm) || readFileSync(comm, 'utf8').trim() !== program) rmSync(pidfile);
}

async function startEngine(): Promise<void> {
  console.error('Starting the Docker engine ...');
  if (existsSync('/run/systemd/system')) {
    await perform('systemctl', ['enable', '--now', 'docker']);
  } else if (!engineAnswers()) {
    for (const [file, program] of PIDFILES) removeStale(file, program);
    const log = openSync(DOCKERD_LOG, 'a');
    spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] })
      .on('error', () => {})
      .unref();
  }
  for (let waited = 0; waited < 60; waited += 1) {
    if (engineAnswers()) return;
    await sleep(500);
  }
  const said = existsSync(DOCKERD_LOG) ? readFileSync(DOCKERD_LOG, 'utf8').trim().split('\n').at(-1) : '';
  throw new Failure(`the Docker engine does not answer after 30 s; see ${DOCKERD_LOG}: ${said ?? ''}`);
}

function requireDebianRoot(problem: string): void {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const debian = /^ID="?(debian|ubuntu)"?$/m.test(release);
  if (debian && process.getuid?.() === 0) return;
  throw new Failure(
    `${problem}; install ${WHAT}${debian ? ', or run this as root to have it installed' : ''}`,
  );
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBaseImages } from '../base_images.ts';
import { ask, Failure } from '../command.ts';
import type { Server } from './compute_api.ts';

/** A guest's container; it stays when its guest has powered off, so that its console can be read. */
export interface Guest {
  readonly name: string;
  readonly server: string;
  readonly address: string;
  /** The engine's word: `running`, `exited`, ... */
  readonly state: string;
}

/** Label of a container that is on a stack's networks and that Compose does not know: its value is Compose's project. */
export const PROJECT = 'novafront.project';
/** Labels of a guest's container. */
const LABELS = ['novafront.guest', 'novafront.server', 'novafront.address'] as const;

export const containerOf = (project: string, name: string): string => `${project}-guest-${name}`;

/** Builds the image that guests boot from, quick when nothing has changed, and gives its name. */
export async function guestImage(): Promise<string> {
  const { DEBIAN_IMAGE } = await ensureBaseImages();
  const image = `novafront/guest:${process.env['IMAGE_TAG'] || 'latest'}`;
  const from = ['--build-arg', `DEBIAN_IMAGE=${DEBIAN_IMAGE}`];
  console.error('Building the image of guests (quick unless something changed) ...');
  docker('build', '--quiet', ...from, '-t', image, join(import.meta.dirname, 'image'));
  return image;
}

/** The guests of a stack, those that have powered off too, by name. */
export function listGuests(project: string): Guest[] {
  const format = ['{{.State}}', ...LABELS.map((label) => `{{.Label "${label}"}}`)].join('\t');
  const labels = [`${PROJECT}=${project}`, LABELS[0]].flatMap((label) => ['--filter', `label=${label}`]);
  return docker('ps', '-a', ...labels, '--format', format)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [state = '', name = '', server = '', address = ''] = line.split('\t');
      return { name, server, address, state };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Starts the container of a server at the server's address. It may set up its interface (its hardware address, and the
 * route to 169.254.169.254) and its host name, which are the two capabilities.
 */
export function startGuest(project: string, image: string, name: string, server: Server): void {
  const values: Readonly<Record<(typeof LABELS)[number], string>> = {
    'novafront.guest': name,
    'novafront.server': server.id,
    'novafront.address': server.address,
  };
  const labels = { [PROJECT]: project, ...values };
  const environment = {
    SERVER_UUID: server.id,
    SERVER_MAC: server.mac,
    // Where a container stands for a machine, cloud-init reads here what a hypervisor says in DMI.
    product_name: 'OpenStack Nova',
  };
  docker(
    'run',
    '--detach',
    '--init',
    `--name=${containerOf(project, name)}`,
    ...Object.entries(labels).map(([label, value]) => `--label=${label}=${value}`),
    `--network=${project}_guests`,
    `--ip=${server.address}`,
    '--cap-add=NET_ADMIN',
    '--cap-add=SYS_ADMIN',
    ...Object.entries(environment).map(([variable, value]) => `--env=${variable}=${value}`),
    image,
  );
}

/** Prints what the guest has written to its console: cloud-init's output among it. */
export function printConsole(project: string, name: string): void {
  spawnSync('docker', ['logs', containerOf(project, name)], { stdio: ['ignore', 1, 1] });
}

export function removeGuest(project: string, name: string): void {
  docker('rm', '--force', containerOf(project, name));
}

/** Longer than a build that installs packages takes. */
const TIMEOUT_MS = 600_000;

function docker(...args: string[]): string {
  const { ok, stdout, stderr } = ask('docker', args, TIMEOUT_MS);
  if (!ok) throw new Failure(`docker ${args[0]}: ${stderr.trim()}`);
  return stdout;
}

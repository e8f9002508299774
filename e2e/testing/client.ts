import { join } from 'node:path';
import { guestImage, PROJECT } from '../../scripts/guest/containers.ts';
import { ROOT } from './root.ts';
import { type Finished, output, run } from './run.ts';
import type { Stack } from './stack.ts';

/** A container with the clients of e2e/clients/Dockerfile, in one of a stack's networks; that folder is its /mnt. */
export interface Client {
  /** Runs a command in it, which must succeed; its standard output. */
  exec(...command: string[]): Promise<string>;
  /** The same for a command that may fail. */
  tryExec(...command: string[]): Promise<Finished>;
  /** Writes a file in it. */
  write(path: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

export interface ClientOptions {
  /** The network's name in compose.yaml or in an override file. */
  readonly network: string;
  readonly ip?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
  /** The stage of e2e/clients/Dockerfile; default `clients`. */
  readonly stage?: Stage;
}

type Stage = 'clients' | 'neutron';

const images = new Map<Stage, Promise<string>>();

/** Starts a client; each image is built once in a process, and Docker's cache makes the next one quick. */
export async function startClient(stack: Stack, options: ClientOptions): Promise<Client> {
  const { network, ip, environment = {}, capabilities = [], stage = 'clients' } = options;
  const image = images.get(stage) ?? build(stage);
  images.set(stage, image);
  const args = [
    '--init',
    '--label',
    `${PROJECT}=${stack.project}`,
    '--network',
    `${stack.project}_${network}`,
    ...(ip === undefined ? [] : ['--ip', ip]),
    ...Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...capabilities.flatMap((one) => ['--cap-add', one]),
    '-v',
    `${join(ROOT, 'e2e/clients')}:/mnt:ro`,
  ];
  const id = (await output('docker', ['run', '-d', '--rm', ...args, await image])).trim();
  const tryExec = (...command: string[]): Promise<Finished> => run('docker', ['exec', id, ...command]);
  return {
    exec: (...command) => output('docker', ['exec', id, ...command]),
    tryExec,
    write: async (path, text) => {
      await output('docker', ['exec', '-i', id, 'sh', '-c', 'cat > "$1"', 'sh', path], { input: text });
    },
    remove: async () => {
      await output('docker', ['rm', '-f', id]);
    },
  };
}

async function build(stage: Stage): Promise<string> {
  const name = `novafront/e2e-${stage}:${process.env['IMAGE_TAG'] || 'latest'}`;
  const args = ['--build-arg', `GUEST_IMAGE=${await guestImage()}`, '--target', stage, '-t', name];
  await output('docker', ['build', '-q', ...args, join(ROOT, 'e2e/clients')], { timeout: 600_000 });
  return name;
}

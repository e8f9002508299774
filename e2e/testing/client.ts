import { join } from 'node:path';
import { ensureBaseImages } from '../../scripts/base_images.ts';
import { ROOT } from './root.ts';
import { type Finished, output, run } from './run.ts';
import type { Stack } from './stack.ts';

/** A container with the clients of e2e/clients/Dockerfile, in one of a stack's networks. */
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
}

let image: Promise<string> | undefined;

/** Starts a client; the image is built once in a process, and Docker's cache makes the next one quick. */
export async function startClient(stack: Stack, options: ClientOptions): Promise<Client> {
  image ??= build();
  const { network, ip, environment = {}, capabilities = [] } = options;
  const args = [
    '--init',
    '--label',
    `com.docker.compose.project=${stack.project}`,
    '--network',
    `${stack.project}_${network}`,
    ...(ip === undefined ? [] : ['--ip', ip]),
    ...Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...capabilities.flatMap((one) => ['--cap-add', one]),
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

async function build(): Promise<string> {
  const { DEBIAN_IMAGE } = await ensureBaseImages();
  const name = 'novafront/e2e-clients';
  const args = ['--build-arg', `DEBIAN_IMAGE=${DEBIAN_IMAGE}`, '-t', name, join(ROOT, 'e2e/clients')];
  await output('docker', ['build', '-q', ...args], { timeout: 600_000 });
  return name;
}

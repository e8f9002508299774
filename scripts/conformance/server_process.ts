import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigDir } from './config_dir.ts';
import type { Deployment } from './deployments.ts';
import type { Address } from './wire.ts';

const START_MS = 20_000;
const STOP_MS = 10_000;

/** A port of the loopback interface that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Runs one of the repository's commands until it accepts connections.
 * @throws Error with what it printed, where it ends or stays silent instead
 */
export async function runServer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  address: Address,
  config: ConfigDir,
): Promise<Deployment> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await once(child, 'exit');
      clearTimeout(timer);
    }
    config.remove();
  };
  const deadline = Date.now() + START_MS;
  while (!(await accepts(address))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${args.join(' ')} does not answer on ${address.host}:${address.port}:\n${output}`);
    }
    await sleep(50);
  }
  return { address, stop };
}

async function accepts(address: Address): Promise<boolean> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

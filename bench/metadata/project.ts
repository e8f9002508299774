import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ask, Failure, perform } from '../../scripts/command.ts';

const PROJECT = [
  'compose',
  '--project-name',
  'novafront-bench-metadata',
  '--file',
  join(import.meta.dirname, '../compose.yaml'),
  '--file',
  join(import.meta.dirname, 'compose.yaml'),
];

/** `docker compose ARGS` in the bench's project. */
export function compose(...args: string[]): Promise<void> {
  return perform('docker', [...PROJECT, '--progress', 'quiet', ...args]);
}

/** A command in one of its containers; what it prints. */
export function inside(service: string, ...args: string[]): string {
  const { ok, stdout, stderr } = ask('docker', [...PROJECT, 'exec', '-T', service, ...args], 300_000);
  if (!ok) throw new Failure(`${args.join(' ')}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

/** Writes a file in one of its containers. */
export function put(service: string, path: string, text: string): void {
  const args = [...PROJECT, 'exec', '-T', service, 'sh', '-c', 'cat > "$1"', 'sh', path];
  const { status, stderr } = spawnSync('docker', args, { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Failure(`${path} could not be written: ${stderr}`);
}

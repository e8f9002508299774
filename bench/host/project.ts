import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ask, Failure, perform } from '../../scripts/command.ts';

const COMPOSE = ['compose', '--progress', 'quiet', '--file', join(import.meta.dirname, 'compose.yaml')];

/** A command: its arguments, or a text that is split at spaces. */
type Command = string | readonly string[];

function inContainer(container: string, command: Command): string[] {
  return [
    ...COMPOSE,
    'exec',
    '-T',
    container,
    ...(typeof command === 'string' ? command.split(' ') : command),
  ];
}

/** `docker compose` on the bench's project; a Failure names what fails. */
export function compose(command: string): Promise<void> {
  return perform('docker', [...COMPOSE, ...command.split(' ')]);
}

/** Runs a command in a container and returns what it prints. */
export function inside(container: string, command: Command): string {
  const { ok, stdout, stderr } = ask('docker', inContainer(container, command), 120_000);
  if (!ok) throw new Failure(`${container}: ${String(command)}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

/** Starts a command in a container; `said` waits for its output to match, and takes the pattern's first group. */
export function startInside(
  container: string,
  command: Command,
): { said: (pattern: RegExp) => Promise<string> } {
  const child = spawn('docker', inContainer(container, command), { stdio: ['ignore', 'pipe', 'inherit'] });
  const { stdout } = child;
  let output = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match !== null) resolve(match[1] ?? '');
        };
        stdout.on('data', look);
        child.on('error', reject);
        child.on('close', () => {
          look();
          reject(new Failure(`${container}: ${String(command)} ended without ${pattern}: ${output}`));
        });
        look();
      }),
  };
}

/** Ends the project, whatever state it is in. */
export function takeDown(): void {
  ask('docker', [...COMPOSE, 'down', '--volumes', '--timeout', '5'], 120_000);
}

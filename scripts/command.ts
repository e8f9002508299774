import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

/** The repository: where every command runs. */
export const ROOT = join(import.meta.dirname, '..');

/** A file that somebody named: npm runs scripts at the top of the package, and a relative name means where npm was called. */
export function namedFile(name: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
}

/** An expected failure: the message alone is shown, without a stack trace. */
export class Failure extends Error {}

export interface Finished {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end and keeps what it prints. A command that doesn't exist, or takes longer, is not ok. */
export function ask(file: string, args: readonly string[], timeoutMs = 60_000): Finished {
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { ok: status === 0, stdout: stdout ?? '', stderr: stderr ?? '' };
}

/** Runs a command whose progress the user sees, on standard error; a Failure names it if it fails. */
export async function perform(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const code = await new Promise<number>((resolve) => {
    const child = spawn(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 2, 2],
    });
    child.on('error', () => resolve(127));
    child.on('exit', (exited) => resolve(exited ?? 1));
  });
  if (code !== 0) throw new Failure(`failed (exit code ${code}): ${[file, ...args].join(' ')}`);
}

/** Runs a script's main function: a Failure becomes its message and exit code 1. */
export async function main(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`novafront: ${error.message}`);
    process.exitCode = 1;
  }
}

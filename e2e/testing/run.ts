import { execFile } from 'node:child_process';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Milliseconds after which the command is killed, so that a hanging one fails its test instead of the run. */
  readonly timeout?: number;
}

/** Runs a command to its end and gives what it wrote and its exit code (128 + n would be a shell's; a signal is -1). */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { cwd, env = process.env, input, timeout = 180_000 } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { cwd, env, timeout, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : (error.code ?? -1);
        if (typeof code === 'string') reject(error ?? new Error(code));
        else resolve({ code, stdout, stderr });
      },
    );
    // A command that ends without reading its input closes it; its exit code says what there is to say.
    child.stdin?.on('error', () => undefined).end(input ?? '');
  });
}

/** The same for a command that must succeed: its standard output. */
export async function output(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(file, args, options);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}

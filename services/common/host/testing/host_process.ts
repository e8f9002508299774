import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./host_main.ts', import.meta.url));

/** A nova-uwsgi that a test has started. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #output = '';
  #waiting: (() => void)[] = [];

  /**
   * @param sockets descriptors that it is started with, as systemd's socket activation does
   * @param program what is run instead, and its first arguments
   */
  constructor(
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
    sockets: readonly number[] = [],
    program: readonly string[] = [process.execPath, MAIN],
  ) {
    const activation = sockets.length === 0 ? {} : { LISTEN_FDS: String(sockets.length) };
    // Its own process id is known to it alone.
    const shell = ['-c', sockets.length === 0 ? 'exec "$0" "$@"' : 'LISTEN_PID=$$ exec "$0" "$@"'];
    this.#child = spawn('sh', [...shell, ...program, ...argv], {
      env: { ...process.env, ...activation, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...sockets],
    });
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
        for (const wake of this.#waiting.splice(0)) wake();
      });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get output(): string {
    return this.#output;
  }

  /** Waits until the output matches; throws with it where the process ends first. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match !== null) return match;
      if (this.#child.exitCode !== null) throw new Error(`ended without ${pattern}:\n${this.#output}`);
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
        }),
        this.#closed,
      ]);
    }
  }

  /** Waits for readiness and gives the TCP ports that it names, in order. */
  async ports(): Promise<number[]> {
    const [line] = await this.said(/ready: .*\n/);
    return [...line.matchAll(/:(\d+)(?=,|\n)/g)].map(([, port]) => Number(port));
  }

  /** Closes the reading ends of its output, as a reader that dies. */
  stopReading(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The exit code, once all output has come. */
  async exited(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.#closed;
    return this.#child.exitCode;
  }

  /** The exit code; other processes may still write to its output. */
  async gone(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  /** For after(): ends whatever is left of it. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGINT');
    await this.gone();
  }
}

/** A GET on a connection of its own, over TCP or a unix socket. */
export function get(where: number | string, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const target = typeof where === 'number' ? { port: where, host: '127.0.0.1' } : { socketPath: where };
    const req = request({ ...target, path, agent: false }, (res) => {
      let body = '';
      res.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      res.on('end', () => resolve(body));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end();
  });
}

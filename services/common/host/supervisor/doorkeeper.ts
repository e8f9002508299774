import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { HostError } from '../errors.ts';
import type { BoundListener } from './bind.ts';

/**
 * Listens at the descriptors from 3 on, says so, and waits for a connection at one of them, or for the end of the
 * master, which holds the other end of standard input.
 */
const SCRIPT = `
my ($count, $backlog) = @ARGV;
my $watched = '';
vec($watched, 0, 1) = 1;
my @sockets;
for my $fd (3 .. 2 + $count) {
  open(my $socket, '+<&=', $fd) or die "$!\\n";
  listen($socket, $backlog) or die "$!\\n";
  push @sockets, $socket;
  vec($watched, $fd, 1) = 1;
}
syswrite(STDOUT, '.');
select($watched, undef, undef, undef);
`;

/** @throws HostError where there is no perl */
export function checkDoorkeeper(): void {
  const { error, status } = spawnSync('perl', ['-e', '1'], { stdio: 'ignore' });
  if (error !== undefined || status !== 0)
    throw new HostError('cheap mode takes perl, which waits for connections: Node would have to accept them');
}

/**
 * Waits for a connection without accepting it, which Node cannot: a process of perl does. Whatever connects waits in the
 * queue until workers accept.
 */
export class Doorkeeper {
  readonly #child: ChildProcess;
  /** Resolves when the sockets listen, also where no worker ever ran. */
  readonly listening: Promise<unknown>;
  /** Resolves when a connection waits, or nobody watches any more. */
  readonly called: Promise<unknown>;

  constructor(listeners: readonly BoundListener[], backlog: number) {
    const child = spawn('perl', ['-e', SCRIPT, String(listeners.length), String(backlog)], {
      stdio: ['pipe', 'pipe', 'inherit', ...listeners.map(({ fd }) => fd)],
    });
    this.#child = child;
    this.called = new Promise((resolve) => {
      child.on('exit', resolve);
      child.on('error', resolve);
    });
    this.listening = Promise.race([once(child.stdout as Readable, 'data'), this.called]);
  }

  /** Nobody waits any more. */
  dismiss(): void {
    this.#child.kill('SIGKILL');
  }
}

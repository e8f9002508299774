import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Destination } from './handler.ts';
import { PipeDestination } from './pipe_destination.ts';

/** Where datagrams go: a unix socket, or a host and port over UDP. */
export type DatagramTarget =
  | { readonly path: string }
  | { readonly host: string; readonly port: number | string };

/** Ends a frame. It cannot be in one. */
export const FRAME_END = '\0';
/** Between the names and values of a journal entry. It cannot be in one. */
export const FIELD_END = '\x1f';

/**
 * Node has no datagram sockets of the unix kind, which are what syslog and the journal listen at; perl has, and perl-base
 * is on every Debian. This reads frames and sends each as one datagram; after a failure it connects again, once, as
 * syslog(3) does, and what cannot be sent then is lost. As `journal` it brings names and values into the journal's native
 * form. Signals are the business of the process that feeds it: it ends when that closes the pipe.
 */
const SCRIPT = String.raw`
use strict;
use Socket qw(:DEFAULT getaddrinfo);
my ($form, @target) = @ARGV;
$SIG{$_} = 'IGNORE' for qw(HUP INT TERM PIPE);
binmode STDIN;
$/ = "\0";
my $socket;
sub connected {
  return $socket if $socket;
  my ($family, $address) = (AF_UNIX, undef);
  if (@target == 1) {
    $address = sockaddr_un($target[0]);
  } else {
    my ($error, $found) = getaddrinfo(@target, { socktype => SOCK_DGRAM });
    return if $error;
    ($family, $address) = @$found{qw(family addr)};
  }
  my $new;
  socket($new, $family, SOCK_DGRAM, 0) && connect($new, $address) or return;
  return $socket = $new;
}
while (my $frame = <STDIN>) {
  chomp $frame;
  if ($form eq 'journal') {
    my @fields = split /\x1f/, $frame, -1;
    $frame = '';
    while (my ($name, $value) = splice @fields, 0, 2) {
      $frame .= "$name\n" . pack('Q<', length $value) . "$value\n";
    }
  }
  for (1, 2) {
    my $to = connected() or last;
    last if defined send($to, $frame, 0);
    undef $socket;
  }
}
`;

/** A relay that ended sooner than this after its start is started again only after it. */
const RESTART_MILLISECONDS = 1000;
/** How long closing waits for the relay to send what it has. */
const DRAIN_MILLISECONDS = 1000;

/** Datagrams cannot be sent. */
export class DatagramRelayError extends Error {
  override readonly name = 'DatagramRelayError';

  constructor(reason: string) {
    super(`Node cannot send datagrams to unix sockets itself, and perl cannot be used for it: ${reason}`);
  }
}

/**
 * Sends frames as datagrams through a child process. The pipe to it is a FIFO that this process holds open at both ends:
 * writing to it needs no turn of the event loop, so that the last lines of a process leave it, and what is in it outlives
 * the child, which is started again should it end.
 */
export class DatagramRelay implements Destination {
  readonly #arguments: readonly string[];
  readonly #readEnd: number;
  readonly #writeEnd: number;
  readonly #pipe: PipeDestination;
  #child: ChildProcess | undefined;
  #closed = false;

  /**
   * @param dropNotice the frame that says how many batches were dropped
   * @throws DatagramRelayError
   */
  constructor(form: 'syslog' | 'journal', target: DatagramTarget, dropNotice: (batches: number) => string) {
    const words = 'path' in target ? [target.path] : [target.host, String(target.port)];
    this.#arguments = ['-e', SCRIPT, form, ...words];
    const { error, status, stderr } = spawnSync('perl', ['-MSocket=getaddrinfo', '-e', '1'], {
      encoding: 'utf8',
    });
    if (error !== undefined || status !== 0) throw new DatagramRelayError(error?.message ?? stderr.trim());
    [this.#readEnd, this.#writeEnd] = openPipe();
    this.#pipe = new PipeDestination(this.#writeEnd, dropNotice);
    this.#start();
  }

  /** Frames with their end. */
  write(frames: string, urgent = false): void {
    this.#pipe.write(frames, urgent);
  }

  flush(): void {
    this.#pipe.flush();
  }

  reopen(): void {
    // The relay connects again by itself.
  }

  /** Hands over what waits and, for a second at most, waits until it was sent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pipe.close();
    closeSync(this.#writeEnd);
    closeSync(this.#readEnd);
    const pid = this.#child?.pid;
    const end = Date.now() + DRAIN_MILLISECONDS;
    while (pid !== undefined && isRunning(pid) && Date.now() < end)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }

  #start(): void {
    const started = Date.now();
    // In a session of its own, so that a terminal's Ctrl-C does not reach it.
    const child = spawn('perl', this.#arguments, {
      detached: true,
      stdio: [this.#readEnd, 'ignore', 'inherit'],
    });
    child.unref();
    this.#child = child;
    const again = (): void => {
      if (this.#closed || this.#child !== child) return;
      this.#child = undefined;
      const wait = started + RESTART_MILLISECONDS - Date.now();
      setTimeout(() => !this.#closed && this.#start(), Math.max(0, wait)).unref();
    };
    child.once('exit', again);
    child.once('error', again);
  }

  /** The child's process id, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }
}

/** Both ends of a FIFO that no other process can find. Writing does not block. */
function openPipe(): [readEnd: number, writeEnd: number] {
  let directory: string | undefined;
  try {
    directory = mkdtempSync(join(tmpdir(), 'novafront-log-'));
    const path = join(directory, 'pipe');
    const { error, status, stderr } = spawnSync('mkfifo', ['-m', '600', path], { encoding: 'utf8' });
    if (error !== undefined || status !== 0) throw error ?? new Error(stderr.trim());
    const writeEnd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    return [openSync(path, 'r'), writeEnd];
  } catch (error) {
    throw new DatagramRelayError(`no pipe to it: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** Whether a child has not ended yet; one that has stays in the table of processes until the event loop turns. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false;
  }
}

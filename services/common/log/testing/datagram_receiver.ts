import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

/** Why tests of datagrams cannot run here, or false. */
export const NO_PERL: string | false =
  spawnSync('perl', ['-MSocket', '-e', '1']).status === 0 ? false : 'perl is not installed';

/** Binds a unix datagram socket, says so, then prints each datagram in hexadecimal. */
const SCRIPT = String.raw`
use Socket;
$| = 1;
unlink $ARGV[0];
my $socket;
socket($socket, AF_UNIX, SOCK_DGRAM, 0) && bind($socket, sockaddr_un($ARGV[0])) or die "bind: $!";
print "listening\n";
while (defined recv($socket, my $datagram, 262144, 0)) { print unpack('H*', $datagram), "\n" }
`;

/** What a syslog daemon or the journal is to whoever logs: a unix datagram socket. */
export class DatagramReceiver {
  readonly path: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(path: string) {
    this.path = path;
    this.#child = spawn('perl', ['-e', SCRIPT, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (this.#child.stdout === null) throw new Error('no output to read');
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  static async listen(t: TestContext, path: string): Promise<DatagramReceiver> {
    const receiver = new DatagramReceiver(path);
    t.after(() => receiver.stop());
    await receiver.#lines.next();
    return receiver;
  }

  /** The next datagram. */
  async next(): Promise<Buffer> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the receiver has ended');
    return Buffer.from(value, 'hex');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}

/** The fields of a journal entry in its native form: names, each with the length of its value, and the value. */
export function journalFields(datagram: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let at = 0; at < datagram.length; ) {
    const end = datagram.indexOf('\n', at);
    const length = Number(datagram.readBigUInt64LE(end + 1));
    fields[datagram.toString('utf8', at, end)] = datagram.toString('utf8', end + 9, end + 9 + length);
    at = end + 9 + length + 1;
  }
  return fields;
}

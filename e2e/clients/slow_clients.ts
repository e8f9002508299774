import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Client, startClient } from '../testing/client.ts';
import type { Stack } from '../testing/stack.ts';

/** slowhttptest's four modes. */
const MODES = {
  'heads that never end (slowloris)': '-H -i 3 -x 24',
  'bodies that never end': '-B -i 3 -x 24 -s 8192',
  'overlapping ranges (Apache killer)': '-R -t HEAD -a 10 -b 3000',
  'responses that are hardly read': '-X -w 512 -y 1024 -n 5 -z 32 -k 3',
} as const;

/** Seconds that an attack lasts, and within which a request of the tool's own must be answered meanwhile. */
const LENGTH = 12;
const PATIENCE = 8;

/** Whom to attack, and with how many connections in each mode. */
interface Target {
  readonly name: string;
  readonly url: string;
  readonly network: 'published' | 'services';
  readonly connections: number;
}

/** slowhttptest in its four modes, all at once: against the front, and once against the host without one. */
export function describeSlowClients(stackOf: () => Stack, alone: boolean): void {
  describe('while slow clients', { concurrency: true }, () => {
    test('attack the front, it serves others', async () => {
      const [front] = stackOf().fronts;
      assert.ok(front);
      // Apache has a thread for each request whose head is on its way: 256 in all.
      const connections = front.name === 'apache' ? 50 : 200;
      const url = `http://${front.name}:8774/v2.1/`;
      await attack(stackOf(), { name: front.name, url, network: 'published', connections });
    });
    if (!alone) return;
    test('attack the host without a front, it serves others', async () => {
      const url = 'http://api:8774/v2.1/';
      await attack(stackOf(), { name: 'nova-uwsgi', url, network: 'services', connections: 200 });
    });
  });
}

async function attack(stack: Stack, target: Target): Promise<void> {
  const client = await startClient(stack, { network: target.network });
  try {
    await Promise.all(
      Object.entries(MODES).map(([mode, options]) => attackIn(client, mode, options, target)),
    );
  } finally {
    await client.remove();
  }
}

async function attackIn(client: Client, mode: string, options: string, target: Target): Promise<void> {
  const { name, url, connections } = target;
  const many = `-c ${connections} -r ${connections} -p ${PATIENCE} -l ${LENGTH} -u ${url}`;
  const { code, stdout } = await client.tryExec('slowhttptest', ...`${options} ${many}`.split(' '));
  const text = stdout.replace(/\p{Cc}\[[\d;]*[A-Za-z]/gu, '');
  const seen = `${mode} at ${name}:\n${text}`;
  assert.equal(code, 0, seen);
  assert.match(text, /^Exit status:\s+(?:Hit test time limit|No open connections left)/m, seen);
  const availability = [...text.matchAll(/^service available:\s+(\w+)/gm)].map(([, answer]) => answer);
  // Without one, nothing was attacked. The others may have been refused before the first look.
  if (/^-[HX]/.test(options)) assert.match(text, /^connected:\s+[1-9]/m, seen);
  assert.ok(availability.length > 0 && availability.every((answer) => answer === 'YES'), seen);
}

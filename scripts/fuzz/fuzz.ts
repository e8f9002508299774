import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Case, makeCase } from './cases.ts';
import { ENCODE, type FuzzedProtocol, PROTOCOL_NAMES } from './encode.ts';
import { judge } from './judge.ts';
import { play } from './play.ts';
import type { Report } from './target.ts';
import { goodVars } from './variables.ts';

/** How long to fuzz, and with what. */
export interface FuzzOptions {
  readonly seed: number;
  /** Whichever comes first ends it. */
  readonly seconds: number;
  readonly cases: number;
  /** Of a case, in milliseconds; by far more than the target's time limits come to. */
  readonly limit?: number;
  readonly say?: (line: string) => void;
}

const TARGET = fileURLToPath(new URL('./target.ts', import.meta.url));
const AT_ONCE = 24;
/** Cases before the heap is first looked at, so that caches are full and code is compiled. */
const WARM_UP = 1500;
/** Bytes that the heap, or buffers, may have grown by: less than what forgetting one object a case would come to. */
const SLACK = 6 * 1024 * 1024;

/** Fuzzes a target of its own; the lines say what went wrong. */
export async function fuzz({
  seed,
  seconds,
  cases,
  limit = 30_000,
  say = () => {},
}: FuzzOptions): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const target = fork(TARGET, [directory], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const failures: string[] = [];
  let stderr = '';
  target.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000);
  });
  const ended = once(target, 'exit').then(() => {
    over = true;
  });
  let over = false;
  let ports: readonly number[] = [];
  const placeOf = ({ protocol, leaving }: Case): NetConnectOpts =>
    leaving === 'reset'
      ? { host: '127.0.0.1', port: ports[PROTOCOL_NAMES.indexOf(protocol)] ?? 0 }
      : { path: join(directory, `${protocol}.sock`) };
  const run = async (name: string, one: Case, expect?: RegExp): Promise<void> => {
    const { answer, whole, hung, refused } = await play(placeOf(one), one, limit);
    if (over || refused) return;
    const wrong = hung
      ? `no answer and no close within ${limit / 1000} s`
      : (judge(one.protocol, answer, whole) ??
        (expect !== undefined && !expect.test(answer)
          ? `unexpected answer ${JSON.stringify(answer)}`
          : undefined));
    if (wrong !== undefined) failures.push(`${name} (${one.protocol}, ${one.leaving}): ${wrong}`);
  };
  try {
    const ready = once(target, 'message') as Promise<[readonly number[]]>;
    ports = (await Promise.race([ready, ended]))?.[0] ?? [];
    for (const protocol of PROTOCOL_NAMES) await everyCut(protocol, run);
    const until = performance.now() + seconds * 1000;
    let next = 0;
    let before: Report | undefined;
    const batch = (upTo: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (next < upTo && !over && failures.length < 10 && performance.now() < until) {
            const index = next++;
            await run(`case ${index} of seed ${seed}`, makeCase(seed, index));
          }
        }),
      );
    await batch(Math.min(WARM_UP, cases));
    if (!over) before = await settled(target, ended);
    await batch(cases);
    if (!over) {
      for (const protocol of PROTOCOL_NAMES)
        await run('a good request at the end', good(protocol), /received 3/);
    }
    const after = over ? undefined : await settled(target, ended);
    if (over) failures.push(`the target died with ${target.exitCode ?? target.signalCode}: ${stderr}`);
    if (before !== undefined && after !== undefined) failures.push(...compare(before, after));
    say(
      `${next} cases of seed ${seed}; heap ${megabytes(before?.heap)} MB, then ${megabytes(after?.heap)} MB; ` +
        `buffers ${megabytes(before?.buffers)} MB, then ${megabytes(after?.buffers)} MB; ` +
        `${after?.connections} connections left`,
    );
  } finally {
    if (target.connected) target.disconnect();
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
  return failures;
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '?' : (bytes / 1024 / 1024).toFixed(1);
}

function good(protocol: FuzzedProtocol): Case {
  return { protocol, pieces: [ENCODE[protocol](goodVars('POST', '/', 3), 'abc')], leaving: 'half' };
}

/** A good request, torn at each of its bytes, is answered. */
async function everyCut(
  protocol: FuzzedProtocol,
  run: (name: string, one: Case, expect: RegExp) => Promise<void>,
): Promise<void> {
  const bytes = ENCODE[protocol](goodVars('POST', '/', 3), 'abc');
  for (let cut = 1; cut < bytes.length; cut++) {
    const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
    await run(`cut at ${cut}`, { protocol, pieces, leaving: 'half' }, /received 3/);
  }
}

/** The target's report, once it has no connection any more or has had a minute to lose them. */
async function settled(target: ChildProcess, ended: Promise<void>): Promise<Report | undefined> {
  for (let n = 0; ; n++) {
    const answer = once(target, 'message') as Promise<[Report]>;
    target.send('report');
    const got = await Promise.race([answer, ended]);
    if (got === undefined) return undefined;
    if (got[0].connections === 0 || n === 240) return got[0];
    await sleep(250);
  }
}

/** What is wrong with a target that has gone from one report to the other. */
export function compare(before: Report, after: Report): string[] {
  const failures = after.violations.map((text) => `an application was given what it must not: ${text}`);
  if (after.connections > 0) failures.push(`${after.connections} connections were never closed`);
  if (after.descriptors > before.descriptors) {
    failures.push(`${after.descriptors - before.descriptors} descriptors were leaked`);
  }
  for (const part of ['heap', 'buffers'] as const) {
    if (after[part] > before[part] + SLACK)
      failures.push(`the ${part} grew from ${megabytes(before[part])} MB to ${megabytes(after[part])} MB`);
  }
  return failures;
}

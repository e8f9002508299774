import { createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureImages } from '../scripts/base_images.ts';
import { ask, Failure, main, perform, namedFile } from '../scripts/command.ts';
import { ensureEngine } from '../scripts/engine.ts';
import { goals, type Medians, type Question, questions, type Target, TARGETS } from './plan.ts';
import { processFigures } from './process_figures.ts';
import { median, readWrkOutput, type WrkResult } from './wrk_output.ts';

const PROJECT = ['compose', '--file', join(import.meta.dirname, 'compose.yaml')];
const SECRET = 'bench';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    /** Part of a target's name: only such targets, beside the two without a front. */
    only: { type: 'string' },
  },
});

const targets = TARGETS.filter(({ name, front }) => front === undefined || name.includes(options.only ?? ''));

interface Row {
  readonly question: string;
  readonly target: string;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly runs: readonly WrkResult[];
}

/** A command in the load generator's container. */
function inside(...args: string[]): string {
  const { ok, stdout, stderr } = ask('docker', [...PROJECT, 'exec', '-T', 'wrk', ...args], 120_000);
  if (!ok) throw new Failure(`${args.join(' ')}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

function headerArguments(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
}

/** A server, and the headers that Neutron's metadata proxy would sign for it. */
function createServer(): Readonly<Record<string, string>> {
  const body = JSON.stringify({
    server: { name: 'bench', flavorRef: '1', imageRef: firstImage(), networks: 'auto' },
  });
  const answer = inside(
    'curl',
    '-sS',
    '-X',
    'POST',
    'http://api:8774/v2.1/servers',
    '-d',
    body,
    ...headerArguments({
      'X-Auth-Token': 'admin:admin',
      'Content-Type': 'application/json',
      'OpenStack-API-Version': 'compute 2.37',
    }),
  );
  const { server } = JSON.parse(answer) as { server?: { id: string } };
  if (server === undefined) throw new Failure(`no server was created: ${answer}`);
  return {
    'X-Instance-ID': server.id,
    'X-Instance-ID-Signature': createHmac('sha256', SECRET).update(server.id).digest('hex'),
    'X-Tenant-ID': 'admin',
  };
}

function firstImage(): string {
  const answer = inside(
    'curl',
    '-sS',
    'http://api:8774/v2.1/images',
    ...headerArguments({ 'X-Auth-Token': 'admin:admin' }),
  );
  const { images } = JSON.parse(answer) as { images: { id: string }[] };
  const [image] = images;
  if (image === undefined) throw new Failure('the database has no image');
  return image.id;
}

/** What the application answers, for the bare server to answer the same. */
function saveBodies(directory: string, asked: readonly Question[], alone: Target): void {
  const routes: Record<string, { file: string; contentType: string }> = {};
  for (const [i, question] of asked.entries()) {
    const headers = headerArguments({ ...question.headers, Host: 'bare:8000' });
    const text = inside('curl', '-sSi', ...headers, alone.url(question));
    const end = text.indexOf('\r\n\r\n');
    const head = text.slice(0, end);
    if (!/^HTTP\/1.1 200 /.test(head)) throw new Failure(`${question.name}: ${head.split('\r\n')[0]}`);
    const contentType = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? 'text/plain';
    writeFileSync(join(directory, `${i}.body`), text.slice(end + 4));
    routes[question.path] = { file: `${i}.body`, contentType };
  }
  writeFileSync(join(directory, 'routes.json'), JSON.stringify(routes));
}

function measure(question: Question, target: Target, seconds: string): WrkResult {
  const result = readWrkOutput(
    inside(
      'wrk',
      '-t1',
      `-c${options.connections}`,
      `-d${seconds}s`,
      '--latency',
      ...headerArguments({ ...question.headers, ...target.headers }),
      target.url(question),
    ),
  );
  if (result.errors > 0) throw new Failure(`${question.name} at ${target.name}: ${result.errors} errors`);
  return result;
}

function medianRow(question: Question, target: Target, runs: readonly WrkResult[]): Row {
  const of = (key: 'requestsPerSecond' | 'p50' | 'p99'): number => median(runs.map((run) => run[key]));
  return {
    question: question.name,
    target: target.name,
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    runs,
  };
}

function printTable(rows: readonly Row[], asked: readonly Question[]): void {
  for (const { name } of asked) {
    const own = rows.filter(({ question }) => question === name);
    const bare = own.find(({ target }) => target === 'bare Node')?.requestsPerSecond ?? Number.NaN;
    console.log(
      `\n${name}\n${'target'.padEnd(22)}${'requests/s'.padStart(12)}${'÷ bare'.padStart(9)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}`,
    );
    for (const { target, requestsPerSecond, p50, p99 } of own) {
      console.log(
        target.padEnd(22) +
          requestsPerSecond.toFixed(0).padStart(12) +
          (requestsPerSecond / bare).toFixed(2).padStart(9) +
          p50.toFixed(2).padStart(9) +
          p99.toFixed(2).padStart(9),
      );
    }
  }
}

async function bench(): Promise<void> {
  await ensureEngine();
  await ensureImages();
  const bodies = mkdtempSync(join(tmpdir(), 'novafront-bench-'));
  // The container's user is not this one.
  chmodSync(bodies, 0o755);
  process.env['BENCH_BODIES'] = bodies;
  process.env['COMPOSE_PROFILES'] = '';
  try {
    await perform('docker', [...PROJECT, '--progress', 'quiet', 'build', 'wrk']);
    await perform('docker', [
      ...PROJECT,
      '--progress',
      'quiet',
      'up',
      '--detach',
      '--wait',
      'api',
      'metadata',
      'wrk',
    ]);
    const asked = questions(createServer());
    saveBodies(bodies, asked, TARGETS[1] as Target);
    await perform('docker', [...PROJECT, '--progress', 'quiet', '--profile', 'bare', 'up', '--detach']);
    waitForAll(asked);

    const runs = new Map<string, WrkResult[]>();
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      for (const question of asked) {
        for (const target of targets) {
          const key = `${question.name}|${target.name}`;
          if (round === 1) measure(question, target, '1');
          runs.set(key, [...(runs.get(key) ?? []), measure(question, target, options.seconds)]);
        }
      }
      console.error(`round ${round} of ${options.rounds}`);
    }
    const rows = asked.flatMap((question) =>
      targets.map((target) => medianRow(question, target, runs.get(`${question.name}|${target.name}`) ?? [])),
    );
    const workerMemory = processFigures.workerMemory(PROJECT);
    await perform('docker', [...PROJECT, '--progress', 'quiet', '--profile', 'bare', 'down', '--volumes']);
    await report(rows, asked, workerMemory);
  } finally {
    ask('docker', [...PROJECT, '--profile', 'bare', 'down', '--volumes', '--timeout', '5'], 120_000);
    rmSync(bodies, { recursive: true, force: true });
  }
}

/** Fronts look for services twice a second; a target that never answers fails here and not in a figure. */
function waitForAll(asked: readonly Question[]): void {
  for (const target of targets) {
    for (const question of asked) {
      inside(
        'curl',
        '-sSf',
        '-o',
        '/dev/null',
        '--retry',
        '40',
        '--retry-delay',
        '1',
        '--retry-all-errors',
        '--max-time',
        '60',
        ...headerArguments(question.headers),
        target.url(question),
      );
    }
  }
}

async function report(rows: readonly Row[], asked: readonly Question[], workerMemory: number): Promise<void> {
  const medians: Medians = Object.fromEntries(
    asked.map(({ name }) => [
      name,
      Object.fromEntries(
        rows.filter(({ question }) => question === name).map((row) => [row.target, row.requestsPerSecond]),
      ),
    ]),
  );
  const startToAnswer = await processFigures.startToAnswer();
  const warmUp = await processFigures.warmComposeUp();
  const reached = goals(medians, asked);
  printTable(rows, asked);
  console.log(`\nprocess start to first 200: ${startToAnswer.toFixed(0)} ms (goal: under 400)`);
  console.log(
    `resident memory of a worker after the load: ${(workerMemory / 2 ** 20).toFixed(0)} MB (goal: under 120)`,
  );
  console.log(`warm docker compose up --wait: ${(warmUp / 1000).toFixed(1)} s (goal: under 6)\n`);
  for (const { name, value, atLeast } of reached) {
    console.log(
      `${value >= atLeast ? 'reached' : 'MISSED '}  ${name}: ${value.toFixed(2)} (at least ${atLeast})`,
    );
  }
  if (options.json !== undefined) {
    writeFileSync(
      namedFile(options.json),
      `${JSON.stringify({ date: new Date().toISOString(), options, rows, goals: reached, startToAnswer, workerMemory, warmUp }, null, 2)}\n`,
    );
  }
}

await main(bench);

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureImages } from '../../scripts/base_images.ts';
import { Failure, main, namedFile } from '../../scripts/command.ts';
import { ensureEngine } from '../../scripts/engine.ts';
import { plainResponse } from '../../services/common/host/protocols/uwsgi_response.ts';
import { median, readWrkOutput, type WrkResult } from '../wrk_output.ts';
import { frontServers, nginxParams } from './fronts.ts';
import { type Goal, goalLine, ratioGoals, reached } from './goals.ts';
import { memoryGoals } from './memory.ts';
import { processorTime } from './processor_time.ts';
import { compose, inside, takeDown } from './project.ts';
import { fileOf, writeRequests } from './requests.ts';
import { addressOf, serverOf, type Target, TARGETS, YARDSTICKS } from './targets.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '32' },
    /** Part of a target's name: only such targets, beside bare Node; `memory` for the figures about memory alone. */
    only: { type: 'string' },
  },
});

const targets = TARGETS.filter(({ name }) => name === YARDSTICKS.bare || name.includes(options.only ?? ''));
const withMemory = options.only === undefined || options.only === 'memory';

const CLIENT_SOCKET = '/run/nova/client.sock';

/** One run of the client that fits the target. */
function measure({ name, door, front, path, port }: Target, seconds: string): WrkResult {
  const http =
    name === YARDSTICKS.bare
      ? 'bare-1:8000'
      : front !== undefined
        ? `${front}:${port}`
        : door?.protocol === 'http'
          ? addressOf(door)
          : undefined;
  const request = `/generated/${fileOf(door?.protocol ?? 'uwsgi', path === '/' ? 'get' : 'busy')}`;
  const address = door === undefined ? CLIENT_SOCKET : addressOf(door);
  const text = inside(
    'load',
    http === undefined
      ? `connection_load ${address} ${request} ${options.connections} ${seconds}`
      : `wrk -t1 -c${options.connections} -d${seconds}s --latency http://${http}${path}`,
  );
  const result = readWrkOutput(text);
  // wrk counts the ends of an http-socket's connections as errors of reading, answers that came whole or not.
  const ends = door?.host === 'uWSGI' && http !== undefined && front === undefined;
  if (result.errors > 0 && !ends) throw new Failure(`${name}: ${result.errors} errors`);
  return result;
}

type Runs = ReadonlyMap<string, readonly WrkResult[]>;

/** Cores that have nothing to do, from the kernel's own count over a second. */
async function freeCores(): Promise<number> {
  const idle = (): number => cpus().reduce((sum, { times }) => sum + times.idle, 0);
  const before = idle();
  const started = performance.now();
  await sleep(1000);
  return (idle() - before) / (performance.now() - started);
}

function printTable(runs: Runs, costs: ReadonlyMap<string, number>): void {
  const bare = rateOf(runs, YARDSTICKS.bare) ?? Number.NaN;
  console.log(
    `\n${'target'.padEnd(34)}${'requests/s'.padStart(12)}${'÷ bare'.padStart(9)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'server µs'.padStart(11)}`,
  );
  for (const [name, results] of runs) {
    const of = (key: 'requestsPerSecond' | 'p50' | 'p99'): number => median(results.map((run) => run[key]));
    console.log(
      name.padEnd(34) +
        of('requestsPerSecond').toFixed(0).padStart(12) +
        (of('requestsPerSecond') / bare).toFixed(2).padStart(9) +
        of('p50').toFixed(2).padStart(9) +
        of('p99').toFixed(2).padStart(9) +
        (costs.get(name)?.toFixed(1) ?? '').padStart(11),
    );
  }
  console.log();
}

function rateOf(runs: Runs, target: string): number | undefined {
  const results = runs.get(target);
  return results === undefined ? undefined : median(results.map((run) => run.requestsPerSecond));
}

async function bench(): Promise<void> {
  await ensureEngine();
  await ensureImages();
  const free = await freeCores();
  const generated = mkdtempSync(join(tmpdir(), 'novafront-bench-host-'));
  // The containers' users are not this one.
  chmodSync(generated, 0o755);
  process.env['BENCH_GENERATED'] = generated;
  try {
    writeRequests(generated);
    writeFileSync(join(generated, 'params.conf'), nginxParams());
    for (const front of ['nginx', 'apache'] as const) {
      writeFileSync(join(generated, `${front}.conf`), frontServers(front, TARGETS));
    }
    const body = readFileSync(join(import.meta.dirname, 'body.json'), 'utf8');
    writeFileSync(join(generated, 'answer'), plainResponse(200, body.trimEnd()));
    await compose('build load uwsgi-1');
    const servers = ['bare-1', 'nova-uwsgi-1', 'nova-uwsgi-2', 'uwsgi-1', 'uwsgi-2'];
    await compose(`up --detach load calls-1 ${servers.join(' ')}`);
    for (const server of servers) waitFor(`${server}:8000`);
    // Names of hosts are looked up when a front starts.
    await compose('up --detach nginx apache');
    const request = `/generated/${fileOf('uwsgi', 'get')}`;
    inside('load', ['sh', '-c', `connection_load serve ${CLIENT_SOCKET} ${request} /generated/answer &`]);
    for (const { front, port } of TARGETS) if (front !== undefined) waitFor(`${front}:${port}`);

    const runs = new Map<string, WrkResult[]>();
    // Microseconds of processor time that the server spends on a request, from the last round.
    const costs = new Map<string, number>();
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      for (const target of targets) {
        if (round === 1) measure(target, '1');
        const server = round === Number(options.rounds) ? serverOf(target) : undefined;
        const before = server === undefined ? 0 : processorTime(server);
        const result = measure(target, options.seconds);
        runs.set(target.name, [...(runs.get(target.name) ?? []), result]);
        if (server !== undefined) {
          costs.set(target.name, ((processorTime(server) - before) / result.requests) * 1e6);
        }
      }
      console.error(`round ${round} of ${options.rounds}`);
    }
    printTable(runs, costs);
    const goals = [
      ...ratioGoals((target) => rateOf(runs, target), free),
      ...(withMemory ? await memoryGoals() : []),
    ];
    report(runs, costs, goals, free);
  } finally {
    takeDown();
    rmSync(generated, { recursive: true, force: true });
  }
}

/** A target that never answers fails here and not in a figure. */
function waitFor(address: string): void {
  const retry = '--retry 40 --retry-delay 1 --retry-all-errors --max-time 60';
  inside('load', `curl -sSf -o /dev/null ${retry} http://${address}/`);
}

function report(runs: Runs, costs: ReadonlyMap<string, number>, goals: readonly Goal[], free: number): void {
  for (const goal of goals) console.log(goalLine(goal));
  if (options.json !== undefined) {
    const rows = [...runs].map(([target, results]) => ({
      target,
      serverMicroseconds: costs.get(target),
      runs: results,
    }));
    const result = { date: new Date().toISOString(), options, freeCores: free, rows, goals };
    writeFileSync(namedFile(options.json), `${JSON.stringify(result, null, 2)}\n`);
  }
  const missed = goals.filter((goal) => goal.notJudged === undefined && !reached(goal));
  if (missed.length > 0) throw new Failure(`missed: ${missed.map(({ name }) => name).join('; ')}`);
}

await main(bench);

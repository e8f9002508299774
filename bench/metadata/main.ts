import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureImages } from '../../scripts/base_images.ts';
import { Failure, main, namedFile } from '../../scripts/command.ts';
import { ensureEngine } from '../../scripts/engine.ts';
import { median, readWrkOutput, type WrkResult } from '../wrk_output.ts';
import { type Figures, goals, isReached, type Medians, type Storm } from './goals.ts';
import { compose, inside, put } from './project.ts';
import { createGuests, saveAnswers } from './servers.ts';
import { guestHeaders, type Guest, type Mode, PATHS, wrkScript } from './workload.ts';

const MODES: Readonly<Record<Mode, string>> = { signature: 'metadata', address: 'metadata-by-address' };
const GUESTS = 1000;
const STORM_GUESTS = 500;
const FRONTS = ['nginx-http-tcp', 'nginx-uwsgi-unix', 'apache-http-tcp', 'apache-uwsgi-unix'] as const;

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '2' },
    /** By default one for each guest. */
    connections: { type: 'string', default: String(GUESTS) },
    storms: { type: 'string', default: '2' },
  },
});

/** One run of wrk with a mode's script. */
function poll(mode: Mode, url: string, seconds: string): WrkResult {
  const script = `/bench/bodies/${mode}.lua`;
  const { connections } = options;
  // All guests at once, of whom nothing is kept yet, are more than wrk's own two seconds allow.
  const patience = ['--timeout', '10s'];
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, ...patience, '--latency', '-s', script, url];
  const result = readWrkOutput(inside('wrk', 'wrk', ...args));
  if (result.errors > 0) throw new Failure(`polling by ${mode} at ${url}: ${result.errors} errors`);
  return result;
}

function mediansOf(runs: readonly WrkResult[]): Medians {
  const of = (key: 'requestsPerSecond' | 'p50' | 'p99'): number => median(runs.map((run) => run[key]));
  const tail = Math.min(...runs.map(({ p50, p99 }) => p99 / p50));
  return { requestsPerSecond: of('requestsPerSecond'), p50: of('p50'), p99: of('p99'), tail };
}

/** Bare Node and the application by turns, on the same requests. */
function pollAll(): Figures['polling'] {
  const runs = new Map<string, WrkResult[]>();
  const targets = (Object.keys(MODES) as Mode[]).flatMap((mode) => [
    { key: `${mode} bare`, mode, url: 'http://bare:8000/' },
    { key: `${mode} application`, mode, url: `http://${MODES[mode]}:8775/` },
  ]);
  // Compiles what is hot and fills caches.
  for (const { mode, url } of targets) poll(mode, url, '3');
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    for (const { key, mode, url } of targets) {
      runs.set(key, [...(runs.get(key) ?? []), poll(mode, url, options.seconds)]);
    }
    console.error(`round ${round} of ${options.rounds}`);
  }
  return Object.fromEntries(
    (Object.keys(MODES) as Mode[]).map((mode) => [
      mode,
      {
        bare: mediansOf(runs.get(`${mode} bare`) ?? []),
        application: mediansOf(runs.get(`${mode} application`) ?? []),
      },
    ]),
  );
}

/** Half of the guests at a front, the other half at the next one: what one storm filled the next does not find. */
function bootAll(guests: readonly Guest[]): Figures['storms'] {
  const storms = new Map<string, Storm[]>();
  for (let round = 1; round <= Number(options.storms); round += 1) {
    for (const [index, front] of FRONTS.entries()) {
      const own = guests.slice((index % 2) * STORM_GUESTS).slice(0, STORM_GUESTS);
      const headers = own.map((guest) => guestHeaders(guest, 'signature'));
      put('guests', '/tmp/guests.json', JSON.stringify(headers));
      const command = ['node', '/bench/boot_storm.mjs', `http://${front}:8775`, '/tmp/guests.json'];
      const storm = JSON.parse(inside('guests', ...command)) as Storm;
      storms.set(front, [...(storms.get(front) ?? []), storm]);
      console.error(`${storm.guests} guests have booted through ${front}`);
    }
  }
  return Object.fromEntries(storms);
}

async function bench(): Promise<void> {
  await ensureEngine();
  await ensureImages();
  const answers = mkdtempSync(join(tmpdir(), 'novafront-bench-'));
  // The container's user is not this one.
  chmodSync(answers, 0o755);
  process.env['BENCH_BODIES'] = answers;
  process.env['COMPOSE_PROFILES'] = '';
  try {
    await compose('build', 'wrk');
    await compose('up', '--detach', '--wait', 'api', ...Object.values(MODES), 'wrk', 'guests');
    const guests = createGuests(GUESTS);
    const [first] = guests;
    if (first === undefined) throw new Failure('there are no guests');
    saveAnswers(answers, PATHS, 'http://metadata:8775', guestHeaders(first, 'signature'));
    for (const mode of Object.keys(MODES) as Mode[]) {
      writeFileSync(join(answers, `${mode}.lua`), wrkScript(guests, mode));
    }
    await compose('up', '--detach', 'bare');
    awaitAnswer(`http://bare:8000${PATHS[0]}`);
    const polling = pollAll();
    await compose('up', '--detach', ...FRONTS);
    for (const front of FRONTS) awaitAnswer(`http://${front}:8775/`);
    report({ polling, storms: bootAll(guests) });
  } finally {
    await compose('--profile', '*', 'down', '--volumes', '--timeout', '5');
    rmSync(answers, { recursive: true, force: true });
  }
}

/** Waits until a server that was just started answers. */
function awaitAnswer(url: string): void {
  const patience = ['--retry', '40', '--retry-delay', '1', '--retry-all-errors', '--max-time', '60'];
  inside('wrk', 'curl', '-sSf', '-o', '/dev/null', ...patience, url);
}

function report(figures: Figures): void {
  const row = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(28) : cell.padStart(12))).join('');
  console.log(row(['polling', 'requests/s', 'p50 ms', 'p99 ms']));
  for (const [mode, targets] of Object.entries(figures.polling)) {
    for (const [target, { requestsPerSecond, p50, p99 }] of Object.entries(targets)) {
      console.log(row([`${mode}, ${target}`, requestsPerSecond.toFixed(0), p50.toFixed(2), p99.toFixed(2)]));
    }
  }
  console.log(`\n${row(['boot storm', 'requests/s', 'p50 ms', 'p99 ms', 'slowest ms'])}`);
  for (const [front, storms] of Object.entries(figures.storms)) {
    for (const { requests, seconds, p50, p99, slowest, errors } of storms) {
      const times = [p50, p99, slowest].map((time) => time.toFixed(0));
      console.log(row([front, (requests / seconds).toFixed(0), ...times]));
      for (const [error, count] of Object.entries(errors)) console.log(`  ${count} × ${error}`);
    }
  }
  const all = goals(figures);
  console.log('');
  for (const goal of all) {
    const { name, value, atLeast, atMost } = goal;
    const wanted = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
    console.log(`${isReached(goal) ? 'reached' : 'MISSED '}  ${name}: ${value.toFixed(2)} (${wanted})`);
  }
  if (options.json !== undefined) {
    const text = JSON.stringify({ date: new Date().toISOString(), options, ...figures, goals: all }, null, 2);
    writeFileSync(namedFile(options.json), `${text}\n`);
  }
  const missed = all.filter((goal) => !isReached(goal));
  if (missed.length > 0) {
    throw new Failure(
      `missed: ${missed.map(({ name, value }) => `${name}: ${value.toFixed(2)}`).join('; ')}`,
    );
  }
}

await main(bench);

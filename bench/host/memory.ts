import { Failure } from '../../scripts/command.ts';
import { readWrkOutput, type WrkResult } from '../wrk_output.ts';
import { type Goal, goalLine } from './goals.ts';
import { compose, inside, startInside } from './project.ts';
import { fileOf, PIECES, TRANSFER } from './requests.ts';
import type { Protocol } from './targets.ts';

const PROTOCOLS: readonly Protocol[] = ['http', 'uwsgi', 'fastcgi', 'scgi'];
const CONTAINER = 'memory';
const CONNECTIONS = 1000;
const HOLD_SECONDS = 8;
const MB = 2 ** 20;

/** What memory costs a worker, and whether an ordinary client is served beside clients that hold connections. */
export async function memoryGoals(): Promise<Goal[]> {
  const goals: Goal[] = [];
  const add = (...more: readonly Goal[]): void => {
    goals.push(...more);
    for (const goal of more) console.error(goalLine(goal));
  };
  for (const protocol of PROTOCOLS) {
    for (const asked of ['upload', 'download'] as const) add(await transfer(protocol, asked));
  }
  for (const protocol of PROTOCOLS) {
    for (const mode of ['idle', 'slow'] as const) add(...(await hold(protocol, mode)));
  }
  return goals;
}

const socketOf = (protocol: Protocol): string => `/run/nova/${CONTAINER}.${protocol}.sock`;
const generated = (file: string): string => `/generated/${file}`;

/** A new worker that has answered enough to be compiled and to have its heap. */
async function freshWorker(protocol: Protocol): Promise<void> {
  await compose(`up --detach --force-recreate --no-deps ${CONTAINER}`);
  inside('load', `curl -sSf -o /dev/null --retry 40 --retry-connrefused http://${CONTAINER}:8000/`);
  // Not longer: what a heap has grown to under load is room that connections would not show in.
  ordinaryClient(protocol, 0.2);
}

function ordinaryClient(protocol: Protocol, seconds: number): WrkResult {
  const request = generated(fileOf(protocol, 'get'));
  return readWrkOutput(inside('load', `connection_load ${socketOf(protocol)} ${request} 4 ${seconds}`));
}

async function transfer(protocol: Protocol, asked: 'upload' | 'download'): Promise<Goal> {
  await freshWorker(protocol);
  const idle = worker().resident;
  forgetPeak();
  const file = (part: 'head' | 'piece' | 'tail'): string => generated(fileOf(protocol, asked, part));
  const count = asked === 'upload' ? PIECES : 0;
  const answer = inside(
    'bare-1',
    `node /bench/transfer.mjs ${socketOf(protocol)} ${file('head')} ${file('piece')} ${count} ${file('tail')}`,
  );
  const whole =
    asked === 'upload'
      ? answer.includes(`received ${TRANSFER}`)
      : Number(/^received (\d+)/.exec(answer)?.[1]) >= TRANSFER;
  if (!whole) throw new Failure(`${asked} over ${protocol}: ${answer}`);
  return {
    name: `resident memory of a worker over idle, ${TRANSFER / MB} MB ${asked}, ${protocol}`,
    value: (worker().peak - idle) / MB,
    unit: ' MB',
    bound: { atMost: 30 },
  };
}

async function hold(protocol: Protocol, mode: 'idle' | 'slow'): Promise<Goal[]> {
  await freshWorker(protocol);
  const idle = worker().resident;
  const request = generated(fileOf(protocol, 'get'));
  const holding = startInside(
    'bare-1',
    `node /bench/hold.mjs ${socketOf(protocol)} ${CONNECTIONS} ${request} ${mode} ${HOLD_SECONDS}`,
  );
  const held = await holding.said(/^held (\d+)$/m);
  const { resident } = worker();
  const { requests, errors, p99 } = ordinaryClient(protocol, 1);
  const still = await holding.said(/^still (\d+)$/m);
  if (Number(held) < CONNECTIONS || Number(still) < CONNECTIONS) {
    throw new Failure(`${mode} connections over ${protocol}: ${held} were held, ${still} at the end`);
  }
  if (errors > 0 || requests === 0) {
    throw new Failure(`beside ${mode} connections over ${protocol}: ${requests} answers, ${errors} errors`);
  }
  const what = `${CONNECTIONS} ${mode} connections, ${protocol}`;
  return [
    {
      name: `resident memory of a worker over idle, ${what}`,
      value: (resident - idle) / MB,
      unit: ' MB',
      bound: { atMost: 10 },
    },
    {
      name: `slowest hundredth of a client's answers beside ${what}`,
      value: p99,
      unit: ' ms',
      bound: { atMost: 1000 },
    },
  ];
}

const WORKER_STATUS =
  'for p in /proc/[0-9]*; do grep -qs nova_uwsgi_worker $p/cmdline && cat $p/status; done; true';

/** The worker's process id and bytes, from the kernel's own counts. */
function worker(): { pid: number; resident: number; peak: number } {
  const text = inside(CONTAINER, ['sh', '-c', WORKER_STATUS]);
  const number = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  const pid = number('Pid');
  if (Number.isNaN(pid)) throw new Failure('the memory container has no worker');
  return { pid, resident: number('VmRSS') * 1024, peak: number('VmHWM') * 1024 };
}

/** Lets the kernel count the peak anew (proc(5), clear_refs). */
function forgetPeak(): void {
  inside(CONTAINER, ['sh', '-c', `echo 5 > /proc/${worker().pid}/clear_refs`]);
}

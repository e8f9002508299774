import { readFileSync } from 'node:fs';
import { type Address, addressText } from '../address.ts';
import { memoryOf, ownMemoryOf } from '../process_memory.ts';
import type { OpenRequestStatus } from '../request_ledger.ts';
import type { Slot, Totals } from '../supervisor/slot.ts';

/** What the document says beside the workers. */
export interface StatisticsContext {
  readonly version: string;
  readonly sockets: readonly { readonly address: Address; readonly protocol: string }[];
  readonly backlog: number;
  /** Workers that may run: those that cheaper has not started are shown as cheap. */
  readonly processes: number;
  /** Whether what only a worker holds is told; reading it costs milliseconds. */
  readonly ownMemory: boolean;
  /** stats-no-cores. */
  readonly withoutCores: boolean;
}

/**
 * The document that uWSGI's stats server sends, key for key, from what the workers last told. `vars` of a request in
 * hand are its method, target without the query, and client only: uWSGI gives all of them, tokens and all.
 */
export function statisticsDocument(slots: readonly Slot[], context: StatisticsContext): object {
  const sockets = socketStatistics(context);
  const waiting = sockets.reduce((sum, { queue }) => sum + queue, 0);
  return {
    version: context.version,
    listen_queue: waiting,
    listen_queue_errors: 0,
    signal_queue: 0,
    load: waiting,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    cwd: process.cwd(),
    locks: [],
    sockets,
    workers: [...slots.map((slot) => workerStatistics(slot, context)), ...cheapWorkers(slots, context)],
  };
}

/** What is told of each socket. */
export function socketStatistics(context: StatisticsContext) {
  const queues = listenQueues();
  return context.sockets.map(({ address, protocol }) => ({
    name: addressText(address),
    proto: protocol,
    queue: address.kind === 'tcp' ? (queues.get(address.port) ?? 0) : 0,
    max_queue: context.backlog,
    shared: 0,
    can_offload: 0,
  }));
}

/** Whether a worker has a request in hand, as of its last status. */
export function isBusy({ worker }: Slot): boolean {
  return (worker?.status?.open.length ?? 0) > 0;
}

/** uWSGI has a row for each worker that may run. */
function cheapWorkers(slots: readonly Slot[], { processes, withoutCores }: StatisticsContext): object[] {
  const running = new Set(slots.map(({ id }) => id));
  const zeros = 'pid accepting requests delta_requests exceptions harakiri_count signals signal_queue';
  const more = 'rss vsz uss pss running_time last_spawn respawn_count tx avg_rt';
  const none = (names: string): object => Object.fromEntries(names.split(' ').map((name) => [name, 0]));
  return Array.from({ length: processes }, (_, i) => i + 1)
    .filter((id) => !running.has(id))
    .map((id) => ({
      id,
      ...none(zeros),
      status: 'cheap',
      ...none(more),
      apps: [],
      ...(withoutCores ? {} : { cores: [] }),
    }));
}

function workerStatistics(slot: Slot, { ownMemory, withoutCores }: StatisticsContext): object {
  const { worker } = slot;
  const totals = slot.totals();
  const { requests, exceptions, tx, runningTime } = totals;
  const status = worker?.status;
  const open = status?.open ?? [];
  const { rss, vsz } = memoryOf(worker?.pid ?? 0);
  const own = ownMemory ? ownMemoryOf(worker?.pid ?? 0) : { uss: 0, pss: 0 };
  const spawned = Math.floor((worker?.spawnedAt ?? 0) / 1000);
  return {
    id: slot.id,
    pid: worker?.pid ?? 0,
    accepting: worker?.readyAt === undefined || worker.hasLeft ? 0 : 1,
    requests,
    delta_requests: status?.requests ?? 0,
    exceptions,
    harakiri_count: slot.harakiris,
    signals: 0,
    signal_queue: 0,
    status: worker === undefined ? 'cheap' : isBusy(slot) ? 'busy' : 'idle',
    rss,
    vsz,
    ...own,
    running_time: runningTime,
    last_spawn: spawned,
    respawn_count: slot.spawned,
    tx,
    avg_rt: status?.avgRt ?? 0,
    apps: [
      {
        id: 0,
        modifier1: 0,
        mountpoint: '',
        startup_time:
          worker?.readyAt === undefined ? 0 : Math.round((worker.readyAt - worker.startedAt) / 1000),
        requests,
        exceptions,
        chdir: '',
      },
    ],
    ...(withoutCores ? {} : { cores: coreStatistics(open, totals) }),
  };
}

/**
 * One process serves many requests at once: what uWSGI calls a core is here a request in hand, at least one, and the
 * first has what all have counted.
 */
function coreStatistics(open: readonly OpenRequestStatus[], totals: Totals): object[] {
  return (open.length === 0 ? [undefined] : open).map((request, id) => ({
    id,
    requests: id === 0 ? totals.requests : 0,
    static_requests: 0,
    routed_requests: 0,
    offloaded_requests: 0,
    write_errors: id === 0 ? totals.writeErrors : 0,
    read_errors: id === 0 ? totals.readErrors : 0,
    in_request: request === undefined ? 0 : 1,
    vars:
      request === undefined
        ? []
        : [
            `REQUEST_METHOD=${request.method}`,
            `REQUEST_URI=${request.uri.replace(/\?.*/s, '')}`,
            `REMOTE_ADDR=${request.remoteAddr}`,
          ],
    req_info: request === undefined ? {} : { request_start: request.start },
  }));
}

/** Connections that wait to be accepted, by TCP port. */
export function listenQueues(): Map<number, number> {
  const queues = new Map<number, number>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text = '';
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      continue;
    }
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state, queue = ''] = line.trim().split(/\s+/);
      if (state !== LISTENING) continue;
      const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
      queues.set(port, (queues.get(port) ?? 0) + Number.parseInt(queue.split(':')[1] ?? '0', 16));
    }
  }
  return queues;
}

/** TCP_LISTEN, as /proc/net/tcp writes it. */
const LISTENING = '0A';

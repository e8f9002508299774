import { memoryOf } from '../process_memory.ts';
import type { Slot } from '../supervisor/slot.ts';
import { isBusy, socketStatistics, type StatisticsContext } from './statistics.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** One metric: its samples are of the workers that run, but for those of sockets and of the host. */
interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: (slots: readonly Slot[], context: StatisticsContext) => Sample[];
}

const ofWorkers =
  (value: (slot: Slot) => number) =>
  (slots: readonly Slot[]): Sample[] =>
    slots.map((slot) => [{ worker_id: String(slot.id) }, value(slot)]);

const ofSockets =
  (value: (socket: ReturnType<typeof socketStatistics>[number]) => number) =>
  (_slots: readonly Slot[], context: StatisticsContext): Sample[] =>
    socketStatistics(context).map((socket) => [{ name: socket.name, proto: socket.proto }, value(socket)]);

const worker = (type: Metric['type'], name: string, help: string, value: (slot: Slot) => number): Metric => ({
  name: `uwsgi_worker_${name}`,
  type,
  help,
  samples: ofWorkers(value),
});

/** Named as the exporters name them that read uWSGI's stats server, in Prometheus's base units. */
const METRICS: readonly Metric[] = [
  {
    name: 'uwsgi_workers',
    type: 'gauge',
    help: 'Workers that run.',
    samples: (slots) => [[{}, slots.length]],
  },
  {
    name: 'uwsgi_listen_queue_length',
    type: 'gauge',
    help: 'Connections that wait to be accepted, over all TCP sockets.',
    samples: (_slots, context) => [
      [{}, socketStatistics(context).reduce((sum, { queue }) => sum + queue, 0)],
    ],
  },
  {
    name: 'uwsgi_socket_queue_length',
    type: 'gauge',
    help: 'Connections that wait to be accepted; of unix sockets the system does not tell.',
    samples: ofSockets(({ queue }) => queue),
  },
  {
    name: 'uwsgi_socket_max_queue_length',
    type: 'gauge',
    help: 'Connections that may wait to be accepted.',
    samples: ofSockets(({ max_queue: most }) => most),
  },
  worker('counter', 'requests_total', 'Requests that have ended.', (slot) => slot.totals().requests),
  worker('counter', 'exceptions_total', 'Applications that threw.', (slot) => slot.totals().exceptions),
  worker('counter', 'harakiri_count_total', 'Requests that took too long.', (slot) => slot.harakiris),
  worker('counter', 'respawn_count_total', 'Processes that were started.', (slot) => slot.spawned),
  worker('counter', 'transmitted_bytes_total', 'Bytes of responses.', (slot) => slot.totals().tx),
  worker(
    'counter',
    'running_time_seconds_total',
    'Seconds that requests took, all together.',
    (slot) => slot.totals().runningTime / 1e6,
  ),
  worker(
    'gauge',
    'average_response_time_seconds',
    'Seconds that a request takes, later ones counting more.',
    (slot) => (slot.worker?.status?.avgRt ?? 0) / 1e6,
  ),
  worker('gauge', 'busy', 'Whether it has a request in hand.', (slot) => (isBusy(slot) ? 1 : 0)),
  worker('gauge', 'requests_in_hand', 'Requests in hand.', (slot) => slot.worker?.status?.open.length ?? 0),
  worker('gauge', 'accepting', 'Whether it accepts connections.', ({ worker: process }) =>
    process?.readyAt === undefined || process.hasLeft ? 0 : 1,
  ),
  worker('gauge', 'rss_bytes', 'Resident memory.', (slot) => memoryOf(slot.worker?.pid ?? 0).rss),
  worker('gauge', 'vsz_bytes', 'Address space.', (slot) => memoryOf(slot.worker?.pid ?? 0).vsz),
  worker(
    'gauge',
    'last_spawn_time_seconds',
    'When its process was started.',
    (slot) => (slot.worker?.spawnedAt ?? 0) / 1000,
  ),
];

/** Prometheus's text format, version 0.0.4, from what the workers last told. */
export function metricsText(slots: readonly Slot[], context: StatisticsContext): string {
  return METRICS.map(({ name, type, help, samples }) =>
    [
      `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`,
      ...samples(slots, context).map(([labels, value]) => `${name}${labelsText(labels)} ${value}\n`),
    ].join(''),
  ).join('');
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

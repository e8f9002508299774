import { type Address, parseAddress } from './address.ts';
import type { CheaperSettings } from './master/cheaper.ts';
import type { WorkerLimits } from './worker_limits.ts';

/** How one part of the settings reads its options; errors name file and line. */
export interface SettingReader {
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => string[];
  readonly int: (name: string, fallback: number, least?: number) => number;
  /** The error for the last value of an option. */
  readonly bad: (name: string, wanted: string) => Error;
  /** Names a value that uWSGI knows and this host does not: a warning, an error under `strict`. */
  readonly unsupported: (name: string, value: string, known: string) => void;
}

/** What the master does beside replacing the dead. Seconds and bytes. */
export interface SupervisionSettings {
  readonly limits: WorkerLimits;
  /** Resident bytes above which a worker is killed at once; 0 is never. */
  readonly evilReloadOnRss: number;
  /** 0 is for ever. */
  readonly maxWorkerLifetime: number;
  readonly maxWorkerLifetimeDelta: number;
  /** Files and directories at whose change all workers are reloaded. */
  readonly touchReload: readonly string[];
  readonly fsReload: readonly string[];
  /** Undefined keeps all workers running. */
  readonly cheaper: CheaperSettings | undefined;
  readonly masterFifo: readonly string[];
  readonly stats: Address | undefined;
  readonly statsHttp: boolean;
  readonly statsMinified: boolean;
  readonly statsNoCores: boolean;
  readonly metrics: Address | undefined;
}

const MEGABYTE = 2 ** 20;

/** @throws HostError for a value that does not fit */
export function readSupervision({ flag, text, list, int, bad }: SettingReader): SupervisionSettings {
  const address = (name: string): Address | undefined => {
    const value = text(name);
    const parsed = value === undefined ? undefined : parseAddress(value);
    if (value !== undefined && parsed === undefined) throw bad(name, 'a path, host:port or :port');
    return parsed;
  };
  return {
    limits: {
      maxRequests: int('max-requests', 0),
      maxRequestsDelta: int('max-requests-delta', 0),
      minWorkerLifetime: int('min-worker-lifetime', 60),
      reloadOnRss: int('reload-on-rss', 0) * MEGABYTE,
      harakiri: int('harakiri', 0),
    },
    evilReloadOnRss: int('evil-reload-on-rss', 0) * MEGABYTE,
    maxWorkerLifetime: int('max-worker-lifetime', 0),
    maxWorkerLifetimeDelta: int('max-worker-lifetime-delta', 0),
    touchReload: list('touch-reload'),
    fsReload: list('fs-reload'),
    cheaper: readCheaper({ text, int, bad }),
    masterFifo: list('master-fifo'),
    stats: address('stats'),
    statsHttp: flag('stats-http'),
    statsMinified: flag('stats-minified'),
    statsNoCores: flag('stats-no-cores'),
    metrics: address('metrics-http'),
  };
}

function readCheaper({
  text,
  int,
  bad,
}: Pick<SettingReader, 'text' | 'int' | 'bad'>): CheaperSettings | undefined {
  if (text('cheaper-algo') !== undefined && text('cheaper-algo') !== 'spare') {
    throw bad('cheaper-algo', 'spare, the one algorithm that is known');
  }
  const cheaper = int('cheaper', 0);
  if (cheaper === 0) return undefined;
  const processes = int('processes', 1, 1);
  if (cheaper >= processes) throw bad('cheaper', `less than processes = ${processes}`);
  const initial = Math.min(processes, Math.max(cheaper, int('cheaper-initial', cheaper)));
  return {
    cheaper,
    initial,
    step: int('cheaper-step', 1, 1),
    overload: int('cheaper-overload', 3, 1),
    processes,
  };
}

/** Whether something is asked for that only a master can do; one is started then, whatever `master` says. */
export function needsMaster(settings: SupervisionSettings): boolean {
  const { minWorkerLifetime: _, ...limits } = settings.limits;
  const lists = [settings.touchReload, settings.fsReload, settings.masterFifo];
  const numbers = [...Object.values(limits), settings.evilReloadOnRss, settings.maxWorkerLifetime];
  const servers = [settings.stats, settings.metrics];
  return (
    servers.some((server) => server !== undefined) ||
    lists.some(({ length }) => length > 0) ||
    numbers.some((n) => n > 0)
  );
}

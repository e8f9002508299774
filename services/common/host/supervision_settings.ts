import type { AccessLogOptions } from './access_log.ts';
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
  /** Undefined logs no requests. */
  readonly accessLog: AccessLogOptions | undefined;
  readonly stats: Address | undefined;
  readonly statsHttp: boolean;
}

const MEGABYTE = 2 ** 20;

/** @throws HostError for a value that does not fit */
export function readSupervision({ flag, text, list, int, bad }: SettingReader): SupervisionSettings {
  const statsAddress = text('stats');
  const stats = statsAddress === undefined ? undefined : parseAddress(statsAddress);
  if (statsAddress !== undefined && stats === undefined) throw bad('stats', 'a path, host:port or :port');
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
    accessLog: readAccessLog({ flag, text, list, bad }),
    stats,
    statsHttp: flag('stats-http'),
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

function readAccessLog({
  flag,
  text,
  list,
  bad,
}: Pick<SettingReader, 'flag' | 'text' | 'list' | 'bad'>): AccessLogOptions | undefined {
  const quietAgents = list('route-user-agent').map((rule) => {
    const pattern = /^(\S+)\s+donotlog:$/.exec(rule)?.[1];
    if (pattern === undefined || !isPattern(pattern)) {
      throw bad('route-user-agent', '<pattern> donotlog:, the one action that is known');
    }
    return pattern;
  });
  const format = text('log-format');
  if (format === undefined || flag('disable-logging')) return undefined;
  return { format, quietAgents, forwardedFor: flag('log-x-forwarded-for') };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Whether something is asked for that only a master can do; one is started then, whatever `master` says. */
export function needsMaster(settings: SupervisionSettings): boolean {
  const { minWorkerLifetime: _, ...limits } = settings.limits;
  const lists = [settings.touchReload, settings.fsReload, settings.masterFifo];
  const numbers = [...Object.values(limits), settings.evilReloadOnRss, settings.maxWorkerLifetime];
  return settings.stats !== undefined || lists.some(({ length }) => length > 0) || numbers.some((n) => n > 0);
}

import { type Address, parseAddress } from './address.ts';
import { type CheaperSettings, readCheaper } from './master/cheaper_settings.ts';
import type { SettingReader } from './setting_reader.ts';
import type { WorkerLimits } from './worker_limits.ts';

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
  readonly fsBrutalReload: readonly string[];
  /** Undefined keeps all workers running. */
  readonly cheaper: CheaperSettings | undefined;
  /** Whether the first workers start only when a connection comes. */
  readonly cheap: boolean;
  /** Seconds without a request after which workers end until one comes; 0 is never. */
  readonly idle: number;
  /** Then the master ends instead. */
  readonly dieOnIdle: boolean;
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
      maxRequests: int('max-requests', 0, 0, 15),
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
    fsBrutalReload: list('fs-brutal-reload'),
    cheaper: readCheaper({ flag, text, int, bad }),
    cheap: flag('cheap'),
    idle: int('idle', 0),
    dieOnIdle: flag('die-on-idle'),
    masterFifo: list('master-fifo'),
    stats: address('stats'),
    statsHttp: flag('stats-http'),
    statsMinified: flag('stats-minified'),
    statsNoCores: flag('stats-no-cores'),
    metrics: address('metrics-http'),
  };
}

/** Whether something is asked for that only a master can do; one is started then, whatever `master` says. */
export function needsMaster(settings: SupervisionSettings): boolean {
  const { minWorkerLifetime: _, ...limits } = settings.limits;
  const lists = [settings.touchReload, settings.fsReload, settings.fsBrutalReload, settings.masterFifo];
  const numbers = [
    ...Object.values(limits),
    settings.evilReloadOnRss,
    settings.maxWorkerLifetime,
    settings.idle,
  ];
  const servers = [settings.stats, settings.metrics];
  return (
    settings.cheap ||
    servers.some((server) => server !== undefined) ||
    lists.some(({ length }) => length > 0) ||
    numbers.some((n) => n > 0)
  );
}

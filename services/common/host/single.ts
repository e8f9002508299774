import { addressText } from './address.ts';
import { type HostWorkerData, startHost } from './host_worker.ts';
import type { Log } from './protocols/protocol.ts';
import { type BoundListener, listenOn, type OwnListener } from './supervisor/bind.ts';

/** One process without a master. */
export interface SingleOptions {
  readonly data: HostWorkerData;
  readonly listeners: readonly (BoundListener | OwnListener)[];
  readonly backlog: number;
  /** Milliseconds. */
  readonly mercy: number;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
  /** Called when it accepts connections. */
  readonly onReady: () => void;
}

/**
 * Serves in this process until a signal: SIGTERM, SIGQUIT and SIGHUP drain (there is no master that could reload),
 * SIGINT stops at once. Resolves with the exit code.
 */
export async function runSingle({
  data,
  listeners,
  backlog,
  mercy,
  log,
  env,
  onReady,
}: SingleOptions): Promise<number> {
  const running = await startHost(
    data,
    listeners.map((one) => ({ ...listenOn(one), backlog })),
    log,
    env,
  );
  log(
    `ready: one process (pid ${process.pid}) on ${listeners.map(({ address }) => addressText(address)).join(', ')}`,
  );
  onReady();
  return new Promise((resolve) => {
    let ending = false;
    const end = (signal: string, within: number): void => {
      if (ending && within > 0) return;
      log(`${signal}: stopping${within === 0 ? ' now' : `; requests in flight have ${within / 1000} s`}`);
      ending = true;
      void running.drain(within).then(() => {
        for (const [name, handler] of handlers) process.off(name, handler);
        resolve(0);
      });
    };
    const handlers = (['SIGTERM', 'SIGQUIT', 'SIGHUP', 'SIGINT'] as const).map(
      (signal) => [signal, () => end(signal, signal === 'SIGINT' ? 0 : mercy)] as const,
    );
    for (const [name, handler] of handlers) process.on(name, handler);
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ListenOptions } from 'node:net';
import { type AccessLogOptions, logRequests } from './access_log/access_log.ts';
import type { OwnLines } from './access_log/encoder.ts';
import { requestOutput } from './access_log/output.ts';
import { type CollectedHeader, collecting } from './collected_headers.ts';
import { type Hooks, runHooks } from './hooks/hooks.ts';
import type { Phase } from './hooks/phases.ts';
import { loadApplication } from './load_application.ts';
import type { ProtocolName } from './protocols/names.ts';
import type { Log, ProtocolOptions, ProtocolServer } from './protocols/protocol.ts';
import { PROTOCOLS } from './protocols/table.ts';
import { RequestLedger } from './request_ledger.ts';
import type { Route } from './routing/route.ts';
import { routed } from './routing/routed.ts';
import { listening } from './serve_http.ts';
import { systemCalls } from './system_calls.ts';
import type { RunningWorker } from './supervisor/worker.ts';
import { applyLimits, type LimitedWorker, type WorkerLimits } from './worker_limits.ts';

/** What nova-uwsgi tells its workers; plain data. */
export interface HostWorkerData {
  /** The module's URL and the export of the application. */
  readonly application: { readonly url: string; readonly callable: string };
  readonly needApp: boolean;
  /** In the order of the listeners. */
  readonly protocols: readonly { readonly name: ProtocolName; readonly options: ProtocolOptions }[];
  readonly limits: WorkerLimits;
  readonly routes: readonly Route[];
  readonly collectedHeaders: readonly CollectedHeader[];
  readonly accessLog: AccessLogOptions | undefined;
  readonly ownLines: OwnLines;
  /** Of the process; the worker's number stands between its parts. */
  readonly title: readonly string[] | undefined;
  readonly hooks: Hooks['phases'];
  readonly chdir2: string | undefined;
}

/** Where to listen: an inherited descriptor in a worker, an address where there is no master. */
export type Where = ListenOptions & { readonly fd?: number };

/**
 * Loads the application, opens the protocol servers, and says how to drain them: what a worker process does, and
 * what the only process does where there is no master. Without `worker` nobody could replace it: no limits apply.
 */
export async function startHost(
  data: HostWorkerData,
  wheres: readonly Where[],
  log: Log,
  env: NodeJS.ProcessEnv | undefined,
  worker?: LimitedWorker & { readonly replaces: boolean },
): Promise<RunningWorker> {
  if (data.title !== undefined) process.title = data.title.join(String(worker?.id ?? 1));
  const hook = (...phases: Phase[]): Promise<void> =>
    runHooks(
      phases.flatMap((phase) => data.hooks[phase] ?? []),
      { env, log },
    );
  await hook('post-fork', 'pre-app');
  const loaded = await loadApplication(data.application.url, data.application.callable, data.needApp);
  await hook('post-app');
  if (data.chdir2 !== undefined) process.chdir(data.chdir2);
  const ledger = new RequestLedger();
  const application = ledger.wrap(collecting(routed(loaded, data.routes, log), data.collectedHeaders));
  if (data.accessLog !== undefined)
    logRequests(ledger, data.accessLog, worker?.id ?? 1, requestOutput(data.accessLog.files));
  if (worker !== undefined) applyLimits(data.limits, ledger, worker, log);
  // What Node says of an experimental module would come from every process; a worker's flags keep it quiet.
  const calls = worker === undefined ? undefined : systemCalls();
  const servers: ProtocolServer[] = data.protocols.map(({ name, options }) =>
    PROTOCOLS[name](application, options, log, calls),
  );
  await Promise.all(servers.map(({ server }, i) => listening(server, wheres[i] as Where)));
  const anew = worker?.replaces !== true;
  await hook('accepting', ...(anew ? (['accepting-once'] as const) : []));
  if ((worker?.id ?? 1) === 1) await hook('accepting1', ...(anew ? (['accepting1-once'] as const) : []));
  return {
    status: () => ledger.status(),
    drain: async (mercy) => {
      // What the kernel has already accepted on our behalf is in the queue: take it in before closing.
      if (mercy > 0) await sleep(ACCEPT_GRACE);
      const cuts = await Promise.all(servers.map((server) => server.drain(mercy)));
      const cut = cuts.reduce((sum, n) => sum + n, 0);
      if (cut > 0) log(`${cut} connection(s) cut after ${mercy / 1000} s`);
    },
  };
}

/** Milliseconds. */
const ACCEPT_GRACE = 20;

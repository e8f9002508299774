import { ownLine } from './access_log/encoder.ts';
import type { DaemonLink } from './daemonize.ts';
import { HostError, messageOf } from './errors.ts';
import type { ActionContext } from './hooks/actions.ts';
import { hookTouched, runHooks, tryHooks } from './hooks/hooks.ts';
import type { HostWorkerData } from './host_worker.ts';
import { type ListenerSettings, placesOf } from './listeners.ts';
import { LogFile, type LogFileOptions } from './log_file.ts';
import type { LogTarget } from './log_target.ts';
import { copying, type CopyLink, type CopyOptions } from './master_copy.ts';
import { watchMaster, type WatchingContext } from './master/watching.ts';
import { activatedListeners, openSockets } from './open_sockets.ts';
import { Pidfiles } from './pidfiles.ts';
import { becomeUser, socketOwner } from './privileges.ts';
import type { Log } from './protocols/protocol.ts';
import type { ReadSettings, Settings } from './settings.ts';
import { signalActions } from './signals.ts';
import { needsMaster } from './supervision_settings.ts';
import { type BoundListener, checkBacklog } from './supervisor/bind.ts';
import { notifyReady } from './supervisor/notify.ts';
import { supervise } from './supervisor/supervisor.ts';
import { changeDirectory, setEnvironment } from './surroundings.ts';
import { openUdpLog } from './udp_log.ts';
import { titleOf, workerData } from './worker_data.ts';

/** The uWSGI whose option names, defaults and signals this host follows: `%V`, and part of `--version`. */
export const FOLLOWED_VERSION = '2.0.28';

/** What the host does not find out by itself. */
export interface NovaUwsgiOptions {
  readonly env: NodeJS.ProcessEnv;
  /**
   * From an application's name in an ini file (`nova.wsgi.metadata:application`, `/usr/bin/nova-api-wsgi`) to the
   * module that is meant, as a path or `file:` URL; undefined takes the name for a path.
   */
  readonly resolveApplication?: (name: string) => string | undefined;
  /** The module that workers run; by default the one beside this file. */
  readonly workerModule?: URL;
  /** One line for the operator; standard error by default. */
  readonly stderr?: (line: string) => void;
  readonly stdout?: (text: string) => void;
  /** Shown by `--version`. */
  readonly version?: string;
}

/** What `novaUwsgi` has found out. */
export interface HostStart {
  readonly settings: Settings;
  /** Reads the configuration anew, for a reload. */
  readonly read: () => ReadSettings;
  readonly options: NovaUwsgiOptions;
  readonly log: Log;
  readonly daemon: DaemonLink | undefined;
  readonly copy: CopyLink | undefined;
  /** How to start this host once more. */
  readonly again: Pick<CopyOptions, 'argv' | 'env' | 'cwd'>;
}

const THIS = import.meta.url;
/** Sources run as .ts, the package as .js. */
const WORKER_MODULE = new URL(`./nova_uwsgi_worker${THIS.endsWith('.ts') ? '.ts' : '.js'}`, THIS);

/**
 * Runs a host until it has stopped.
 *
 * @returns the exit code
 * @throws HostError for what ends the start
 */
export async function host({
  settings,
  read,
  options,
  log: stderr,
  daemon,
  copy,
  again,
}: HostStart): Promise<number> {
  const inherited = copy?.sockets ?? activatedListeners(options.env);
  if (settings.listeners.length === 0 && inherited.length === 0) {
    throw new HostError(
      'no listener: give socket, http-socket or https-socket, for example --http-socket :8774',
    );
  }
  checkBacklog(settings.listen);
  let data = workerData(settings, options.resolveApplication);
  const { logFile: files } = settings;
  const pidfiles = new Pidfiles(settings.pidfiles, copy !== undefined);
  // Emptied already by who started this process, or still written by it.
  const truncate = files.truncate && daemon === undefined && copy === undefined;
  const cleanUp: (() => void | Promise<void>)[] = [];
  if (settings.vacuum) cleanUp.push(() => pidfiles.remove(settings.uid !== undefined));
  const openLog = (place: string, owner?: LogFileOptions['owner']): LogTarget | Promise<LogTarget> =>
    place.includes(':') ? openUdpLog(place) : new LogFile(place, { ...files, truncate, owner });
  let logFile =
    files.early === undefined
      ? undefined
      : await openLog(files.early, socketOwner({ ...settings, chownSocket: undefined }));
  const { phases, touched } = settings.hooks;
  const context: ActionContext = { env: options.env, log: stderr };
  await runHooks(phases.asap, context);
  pidfiles.begun();
  await runHooks(phases['pre-jail'], context);
  await runHooks(phases['in-jail'], context);
  if (settings.chdir !== undefined) changeDirectory(settings.chdir);
  if (settings.umask !== undefined) process.umask(settings.umask);
  setEnvironment(options.env, settings);
  process.title = titleOf(settings, 'master')?.join('') ?? process.title;

  const bound: BoundListener[] = [];
  try {
    const { listeners, stats, metrics, handed } = await openSockets(settings, inherited, bound);
    const activated = listeners.slice(settings.listeners.length);
    data = workerData({ ...settings, listeners }, options.resolveApplication);
    if (settings.vacuum) cleanUp.push(...bound.map((listener) => () => listener.unlink()));
    const sockets = bound.map(({ address }, i) => ({
      address,
      protocol: listeners[i]?.protocol ?? '',
    }));
    // They are root's, and nobody else's, as in uWSGI; and so is what follows, but for one who cannot change.
    if (process.getuid?.() === 0) await runHooks(phases['as-root'], context);
    becomeUser(settings);
    await runHooks(phases['as-user'], context);
    cleanUp.unshift(() => tryHooks(phases['as-user-atexit'], context));
    const { supervision } = settings;
    pidfiles.dropped();
    if (files.late !== undefined) {
      logFile?.close();
      logFile = await openLog(files.late);
    }
    const file = logFile;
    const own = ownLine(settings.logs.ownLines);
    const log: Log =
      file === undefined
        ? stderr
        : (line) => {
            const text = own(`nova-uwsgi: ${line}`);
            file.write(`${text}\n`);
            daemon?.tell(text);
          };
    const ready = (): void => {
      pidfiles.started();
      daemon?.ready();
      copy?.ready();
    };

    if (
      !settings.master &&
      settings.processes === 1 &&
      file === undefined &&
      !files.collected &&
      touched.length === 0 &&
      !needsMaster(supervision)
    ) {
      // A master does without what only workers need.
      const { runSingle } = await import('./single.ts');
      return await runSingle({
        data,
        listeners: bound,
        backlog: settings.listen,
        mercy: settings.mercy * 1000,
        log,
        env: options.env,
        onReady: ready,
      });
    }
    const watching: WatchingContext = {
      statistics: {
        version: options.version ?? FOLLOWED_VERSION,
        sockets,
        backlog: settings.listen,
        processes: settings.processes,
        ownMemory: settings.logs.ownMemory,
        withoutCores: supervision.statsNoCores,
      },
      stats,
      metrics,
      logFile: file,
      logFileSettings: files,
      writePidfiles: () => pidfiles.again(),
      copying: ({ own: ownSockets, ...events }) =>
        copying({ ...again, ...events, sockets: () => [...handed, ...ownSockets()], log }),
      log,
    };
    return await supervise({
      workerModule: options.workerModule ?? WORKER_MODULE,
      data: () => data,
      processes: supervision.cheaper?.initial ?? settings.processes,
      atLeast: supervision.cheaper?.cheaper,
      cheap: supervision.cheap,
      listeners: bound.splice(0),
      backlog: settings.listen,
      mercy: settings.mercy * 1000,
      signals: signalActions(settings),
      env: () => options.env,
      output: () => file?.fd,
      ...(files.collected
        ? { collect: (chunk) => (file === undefined ? void process.stderr.write(chunk) : file.write(chunk)) }
        : {}),
      log,
      debug: settings.debug,
      scoreboards: settings.supervision.limits.harakiri > 0,
      onStart: (control) => {
        const watch = watchMaster(control, supervision, watching);
        let unhook = (): void => {};
        return {
          started: () => {
            runHooks(phases['master-start'], { ...context, log }).catch((error: unknown) => {
              log(messageOf(error));
              control.act('stop now', 'hook-master-start');
            });
            watch.started();
            unhook = hookTouched(touched, { ...context, log });
          },
          end: () => {
            watch.end();
            unhook();
          },
        };
      },
      beforeReload: () => {
        void tryHooks(phases['as-user-atexit'], { ...context, log });
        file?.reopen();
        data = reread(settings, read(), activated, options, log);
      },
      onReady: () => {
        ready();
        notifyReady(options.env, log);
      },
    });
  } finally {
    for (const listener of bound) listener.close();
    for (const clean of cleanUp) await attempt(clean, stderr);
  }
}

/** New settings for new workers at SIGHUP; what is the master's own stays until a restart, and is named. */
function reread(
  before: Settings,
  { settings }: ReadSettings,
  activated: readonly ListenerSettings[],
  options: NovaUwsgiOptions,
  log: Log,
): HostWorkerData {
  if (placesOf(settings.listeners) !== placesOf(before.listeners)) {
    throw new HostError('the listeners have changed, which takes a restart');
  }
  const fixed = (['processes', 'mercy', 'uid', 'gid', 'chdir', 'dieOnTerm'] as const).filter(
    (key) => settings[key] !== before[key],
  );
  if (fixed.length > 0) log(`changes of ${fixed.join(', ')} take a restart`);
  setEnvironment(options.env, settings);
  return workerData(
    { ...settings, listeners: [...settings.listeners, ...activated] },
    options.resolveApplication,
  );
}

async function attempt(action: () => void | Promise<void>, log: Log): Promise<void> {
  try {
    await action();
  } catch (error) {
    log(`vacuum: ${messageOf(error)}`);
  }
}

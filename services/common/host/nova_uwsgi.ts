import { ownLine } from './access_log/encoder.ts';
import { HostError, messageOf } from './errors.ts';
import type { HostWorkerData } from './host_worker.ts';
import { type DaemonLink, daemonLink, startDaemon } from './daemonize.ts';
import type { ActionContext } from './hooks/actions.ts';
import { hookTouched, runHooks, tryHooks } from './hooks/hooks.ts';
import { bindAll, type ListenerSettings, placesOf } from './listeners.ts';
import { tolerateClosedOutput } from './lossy_output.ts';
import { LogFile } from './log_file.ts';
import { readCommandLine, readEnvironment } from './options/command_line.ts';
import { optionHelp } from './options/table.ts';
import { Pidfiles, signalByPidfile } from './pidfiles.ts';
import { becomeUser, socketOwner } from './privileges.ts';
import type { Log } from './protocols/protocol.ts';
import { startWatching, type WatchingContext } from './master/watching.ts';
import { needsMaster } from './supervision_settings.ts';
import { signalActions } from './signals.ts';
import { readSettings, type ReadSettings, type Settings } from './settings.ts';
import { bindListener, type BoundListener, checkBacklog } from './supervisor/bind.ts';
import { inheritedListeners } from './supervisor/inherited.ts';
import { notifyReady } from './supervisor/notify.ts';
import { titleOf, workerData } from './worker_data.ts';
import { changeDirectory, setEnvironment } from './surroundings.ts';
import { supervise } from './supervisor/supervisor.ts';

/** The uWSGI whose option names, defaults and signals this host follows: `%V`, and part of `--version`. */
const FOLLOWED_VERSION = '2.0.28';

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

const THIS = import.meta.url;
/** Sources run as .ts, the package as .js. */
const WORKER_MODULE = new URL(`./nova_uwsgi_worker${THIS.endsWith('.ts') ? '.ts' : '.js'}`, THIS);

/**
 * Hosts an application as uWSGI would with the same command line and ini files. Resolves when it has stopped.
 *
 * @returns the exit code: 0 after a deliberate stop; 1 where configuration, a socket or the application is wrong,
 *   after one message (with a stack under `--debug`); 22 for the application with `need-app`
 */
export async function novaUwsgi(argv: readonly string[], options: NovaUwsgiOptions): Promise<number> {
  const daemon = daemonLink(options.env);
  const print = options.stderr ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const stderr = (line: string): void => {
    print(line);
    daemon?.tell(line);
  };
  const stdout = options.stdout ?? ((text: string) => void process.stdout.write(text));
  tolerateClosedOutput();
  let debug = argv.includes('--debug');
  try {
    // Later `env` options would come back as options.
    const env = { ...options.env };
    const read = (): ReadSettings => readConfiguration(argv, env, true);
    const { settings, warnings } = readConfiguration(argv, env, false);
    debug = settings.debug;
    if (settings.help) {
      stdout(`usage: nova-uwsgi --ini FILE[:section] [--option value]...\n\n${optionHelp()}\n`);
      return 0;
    }
    if (settings.version) {
      stdout(`nova-uwsgi ${options.version ?? ''} (options of uWSGI ${FOLLOWED_VERSION})\n`);
      return 0;
    }
    if (settings.signal !== undefined) {
      signalByPidfile(settings.signal.signal, settings.signal.file);
      return 0;
    }
    if (settings.daemon !== undefined && daemon === undefined) {
      return await startDaemon(argv, settings.daemon, settings.logFile.truncate, options.env, stderr);
    }
    for (const line of settings.print) stderr(line);
    const own = ownLine(settings.logs.ownLines);
    const log: Log = (line) => stderr(own(`nova-uwsgi: ${line}`));
    for (const warning of warnings) log(warning);
    return await host(settings, read, options, log, daemon);
  } catch (error) {
    stderr(
      `nova-uwsgi: ${debug && error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`,
    );
    return error instanceof HostError ? error.exitCode : 1;
  }
}

/** Environment, command line and files, in the order in which they apply. */
function readConfiguration(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  reloading: boolean,
): ReadSettings {
  const startTime = new Date();
  const context = { env, mainFile: undefined, startTime, version: FOLLOWED_VERSION, reloading };
  return readSettings([...readEnvironment(env, context), ...readCommandLine(argv, context)]);
}

async function host(
  settings: Settings,
  read: () => ReadSettings,
  options: NovaUwsgiOptions,
  stderr: Log,
  daemon: DaemonLink | undefined,
): Promise<number> {
  const inherited = inheritedListeners(options.env);
  if (settings.listeners.length === 0 && inherited.length === 0) {
    throw new HostError(
      'no listener: give socket, http-socket or https-socket, for example --http-socket :8774',
    );
  }
  checkBacklog(settings.listen);
  let data = workerData(settings, options.resolveApplication);
  const { logFile: files } = settings;
  const pidfiles = new Pidfiles(settings.pidfiles);
  const cleanUp: (() => void | Promise<void>)[] = [];
  if (settings.vacuum) cleanUp.push(() => pidfiles.remove(settings.uid !== undefined));
  let logFile =
    files.early === undefined
      ? undefined
      : new LogFile(files.early, {
          ...files,
          // Emptied already by who started it.
          truncate: files.truncate && daemon === undefined,
          owner: socketOwner({ ...settings, chownSocket: undefined }),
        });
  const { phases, touched } = settings.hooks;
  const context: ActionContext = { env: options.env, log: stderr };
  await runHooks(phases.asap, context);
  pidfiles.begun();
  await runHooks(phases['pre-jail'], context);
  await runHooks(phases['in-jail'], context);
  if (settings.chdir !== undefined) changeDirectory(settings.chdir);
  if (settings.umask !== undefined) process.umask(settings.umask);
  setEnvironment(options.env, settings);
  process.title = titleOf(settings, 'master') ?? process.title;

  const access = {
    mode: settings.chmodSocket,
    owner: socketOwner(settings),
  };
  const bound: BoundListener[] = [];
  try {
    const { plainProtocol, reusePort } = settings;
    const listeners = await bindAll(
      settings.listeners,
      inherited,
      plainProtocol,
      { ...access, reusePort },
      bound,
    );
    const activated = listeners.slice(settings.listeners.length);
    data = workerData({ ...settings, listeners }, options.resolveApplication);
    if (settings.vacuum) cleanUp.push(...bound.map((listener) => () => listener.unlink()));
    // Before the privileges go, as the others.
    const { stats, metrics } = settings.supervision;
    const statsListener = stats === undefined ? undefined : await bindListener(stats, access);
    const metricsListener = metrics === undefined ? undefined : await bindListener(metrics, access);
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
      logFile = new LogFile(files.late, { ...files, truncate: files.truncate && daemon === undefined });
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
      statsListener,
      metricsListener,
      logFile: file,
      logFileSettings: files,
      writePidfiles: () => pidfiles.again(),
      log,
    };
    return await supervise({
      workerModule: options.workerModule ?? WORKER_MODULE,
      data: () => data,
      processes: supervision.cheaper?.initial ?? settings.processes,
      listeners: bound.splice(0),
      backlog: settings.listen,
      mercy: settings.mercy * 1000,
      signals: signalActions(settings),
      env: () => options.env,
      output: file === undefined ? undefined : () => file.fd,
      ...(files.collected
        ? { collect: (chunk) => (file === undefined ? void process.stderr.write(chunk) : file.write(chunk)) }
        : {}),
      log,
      debug: settings.debug,
      scoreboards: settings.supervision.limits.harakiri > 0,
      onStart: (control) => {
        runHooks(phases['master-start'], { ...context, log }).catch((error: unknown) => {
          log(messageOf(error));
          control.act('stop now', 'hook-master-start');
        });
        const ends = [
          startWatching(control, supervision, watching),
          hookTouched(touched, { ...context, log }),
        ];
        return () => {
          for (const end of ends) end();
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

import { ownLine } from './access_log/encoder.ts';
import { daemonLink, startDaemon } from './daemonize.ts';
import { HostError, messageOf } from './errors.ts';
import { FOLLOWED_VERSION, host, type NovaUwsgiOptions } from './host.ts';
import { tolerateClosedOutput } from './lossy_output.ts';
import { copyLink } from './master_copy.ts';
import { readCommandLine, readEnvironment } from './options/command_line.ts';
import { readInherited } from './options/config_file.ts';
import { optionHelp } from './options/table.ts';
import { signalByPidfile } from './pidfiles.ts';
import type { Log } from './protocols/protocol.ts';
import { readSettings, type ReadSettings } from './settings.ts';

/**
 * Hosts an application as uWSGI would with the same command line and ini files. Resolves when it has stopped.
 *
 * @returns the exit code: 0 after a deliberate stop; 1 where configuration, a socket or the application is wrong,
 *   after one message (with a stack under `--debug`); 22 for the application with `need-app`
 */
export async function novaUwsgi(argv: readonly string[], options: NovaUwsgiOptions): Promise<number> {
  const daemon = daemonLink(options.env);
  const cwd = process.cwd();
  const print = options.stderr ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const stderr = (line: string): void => {
    print(line);
    daemon?.tell(line);
  };
  const stdout = options.stdout ?? ((text: string) => void process.stdout.write(text));
  tolerateClosedOutput();
  let debug = argv.includes('--debug');
  try {
    const copy = copyLink(options.env);
    // Later `env` options would come back as options.
    const env = { ...options.env };
    const read = (): ReadSettings => readConfiguration(argv, env, true);
    const { settings, warnings } = readConfiguration(argv, env, copy !== undefined);
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
    if (settings.daemon !== undefined && daemon === undefined && copy === undefined) {
      return await startDaemon(argv, settings.daemon, settings.logFile.truncate, options.env, stderr);
    }
    for (const line of settings.print) stdout(`${line}\n`);
    const own = ownLine(settings.logs.ownLines);
    const log: Log = (line) => stderr(own(`nova-uwsgi: ${line}`));
    for (const warning of warnings) log(warning);
    return await host({ settings, read, options, log, daemon, copy, again: { argv, env, cwd } });
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
  const written = [...readEnvironment(env, context), ...readCommandLine(argv, context)];
  return readSettings(readInherited(written, context));
}

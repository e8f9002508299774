import { ConfigError, SystemExit } from '../config/errors.ts';

/**
 * Start-up cannot go on, and the message says which file, section, factory or option is to blame. Commands print the
 * message alone and exit with 1; the cause keeps the stack for `--debug`.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/**
 * One message for whatever ended a start-up. The name of an error's class is kept where it says something: those of
 * oslo.config and PasteDeploy are what an operator searches for.
 */
export function startupMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // oslo.config's own text does not say in which line a bad value stands.
  if (error instanceof ConfigError) return `${error.name}: ${error.explain()}`;
  if (error instanceof StartupError || error.name === 'Error') return error.message;
  return `${error.name}: ${error.message}`;
}

/** The same, with the stack and its cause's: what `--debug` adds. */
export function startupReport(error: unknown, debug: boolean): string {
  if (!debug || !(error instanceof Error)) return startupMessage(error);
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

export interface ReportOptions {
  readonly debug: boolean;
  readonly stdout?: (text: string) => void;
  readonly stderr?: (text: string) => void;
}

/**
 * Tells the user why a command ends before it has begun.
 *
 * @returns the exit code: 1, or what argparse would exit with for the command line (0 after `--help` and `--version`)
 */
export function reportStartupFailure(command: string, error: unknown, options: ReportOptions): number {
  const stderr = options.stderr ?? ((text) => void process.stderr.write(text));
  const stdout = options.stdout ?? ((text) => void process.stdout.write(text));
  if (error instanceof SystemExit) {
    (error.status === 0 ? stdout : stderr)(`${error.message.trimEnd()}\n`);
    return error.status;
  }
  stderr(`${command}: ${startupReport(error, options.debug)}\n`);
  return 1;
}

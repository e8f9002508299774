/**
 * Start-up cannot go on, and the message says which file, section, factory or option is to blame. Commands print the
 * message alone and exit with 1; the cause keeps the stack for `--debug`.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/**
 * One message for whatever ended a start-up. The name of an error's class is kept where it says something (oslo.config's
 * and PasteDeploy's classes are what an operator searches for).
 */
export function startupMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StartupError || error.name === 'Error') return error.message;
  return `${error.name}: ${error.message}`;
}

/** The same, with the stack and its causes: what `--debug` adds. */
export function startupReport(error: unknown, debug: boolean): string {
  if (!debug || !(error instanceof Error)) return startupMessage(error);
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

/** Runs a start-up; if it fails, prints the one message under the command's name and exits with 1. */
export function exitOnStartupError<T>(command: string, debug: boolean, start: () => T): T {
  try {
    return start();
  } catch (error) {
    process.stderr.write(`${command}: ${startupReport(error, debug)}\n`);
    process.exit(1);
  }
}

import type { Application } from '../environ/application.ts';
import type { ApiName } from './api_name.ts';
import { runDevelopmentServer } from './development_server.ts';
import { initApplication } from './init_application.ts';
import { startupMessage, StartupError } from './startup_error.ts';
import type { Env } from './config_files.ts';

export interface Invocation {
  /** True where the entry point's module is the program, false where a host imported it. */
  readonly command: boolean;
  readonly argv: readonly string[];
  readonly env: Env;
}

/**
 * What an entry point's module exports as `application`. Imported, it is built from the environment alone, and
 * `process.argv` (the host's own) is never looked at; as a command, a development server is started around it, and
 * what follows `--` on its command line is Nova's.
 */
export function entryPoint(api: ApiName, { command, argv, env }: Invocation): Application {
  if (command) return runDevelopmentServer(api, argv, env);
  try {
    return initApplication(api, { env });
  } catch (error) {
    // Whoever imports this shows `message`, which is to say where the mistake is, too.
    throw new StartupError(startupMessage(error), { cause: error });
  }
}

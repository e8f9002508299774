import { hostname } from 'node:os';
import type { Application } from '../environ/application.ts';
import { serveHttp } from '../host/serve_http.ts';
import { type ApiName, APIS } from './api_name.ts';
import type { Env } from './config_files.ts';
import { developmentServerUsage, parseDevelopmentServerArgs, UsageError } from './development_server_args.ts';
import { initApplication } from './init_application.ts';
import { exitOnStartupError } from './startup_error.ts';

const LINE = '*'.repeat(80);

/**
 * Runs an entry point as a command, as the scripts that pbr generates for Nova do: the application is built before the
 * port is bound, and a banner says where it is. Unlike Python's wsgiref, which serves one request at a time over
 * HTTP/1.0, this is Node's own server.
 */
export function runDevelopmentServer(api: ApiName, argv: readonly string[], env: Env): Application {
  const { script } = APIS[api];
  const args = readArgs(script, argv);
  const application = exitOnStartupError(script, args.debug, () =>
    initApplication(api, { env, args: args.rest }),
  );
  const listen = { port: args.port, ...(args.host === undefined ? {} : { host: args.host }) };
  serveHttp(application, { listen, log: (line) => process.stderr.write(`${line}\n`) }).then(
    ({ server }) => {
      const address = server.address();
      process.stdout.write(
        banner(script, args.host, typeof address === 'object' && address !== null ? address.port : args.port),
      );
    },
    (error: Error) => {
      process.stderr.write(
        `${script}: cannot listen on ${args.host ?? '*'}:${args.port}: ${error.message}\n`,
      );
      process.exit(1);
    },
  );
  return application;
}

function readArgs(script: string, argv: readonly string[]): ReturnType<typeof parseDevelopmentServerArgs> {
  try {
    const args = parseDevelopmentServerArgs(argv);
    if (args.help) {
      process.stdout.write(developmentServerUsage(script));
      process.exit(0);
    }
    return args;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(
      `${developmentServerUsage(script).split('\n')[0]}\n${script}: error: ${error.message}\n`,
    );
    process.exit(2);
  }
}

function banner(script: string, host: string | undefined, port: number): string {
  const shown = host === undefined || host === '' ? hostname() : host.includes(':') ? `[${host}]` : host;
  return [
    LINE,
    `STARTING test server ${script}`,
    `Available at http://${shown}:${port}/`,
    'DANGER! For testing only, do not use in production',
    LINE,
    '',
  ].join('\n');
}

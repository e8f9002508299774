import { hostname } from 'node:os';
import type { Application } from '../environ/application.ts';
import { serveHttp } from '../host/serve_http.ts';
import { type ApiName, APIS } from './api_name.ts';
import type { Env } from './config_files.ts';
import {
  type DevelopmentServerArgs,
  developmentServerUsage,
  parseDevelopmentServerArgs,
  UsageError,
} from './development_server_args.ts';
import { initApplication } from './init_application.ts';
import { reportStartupFailure } from './startup_error.ts';

const LINE = '*'.repeat(80);

/**
 * Runs an entry point as a command, as the scripts that pbr generates for Nova do: the application is built before the
 * port is bound, and a banner says where it is. Unlike Python's wsgiref, which serves one request at a time over
 * HTTP/1.0, this is Node's own server.
 */
export function runDevelopmentServer(api: ApiName, argv: readonly string[], env: Env): Application {
  const { script } = APIS[api];
  const args = readArgs(script, argv);
  const application = build(api, env, args);
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

function build(api: ApiName, env: Env, { rest, debug }: DevelopmentServerArgs): Application {
  try {
    return initApplication(api, { env, args: rest });
  } catch (error) {
    process.exit(reportStartupFailure(APIS[api].script, error, { debug }));
  }
}

function readArgs(script: string, argv: readonly string[]): DevelopmentServerArgs {
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

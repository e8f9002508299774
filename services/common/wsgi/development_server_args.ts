export interface DevelopmentServerArgs {
  host: string | undefined;
  port: number;
  debug: boolean;
  help: boolean;
  /** What followed `--`: Nova's own arguments. */
  rest: string[];
}

/** The command line is wrong; `message` is what to print before exiting with 2, argparse's code. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_PORT = 8000;

/** How an entry point is run as a command; the options are those of the scripts that pbr generates for Nova. */
export function developmentServerUsage(script: string): string {
  return `usage: ${script} [-h] [--port PORT] [--host IP] [--debug] [-- ARGUMENTS]

Serves one Nova API for development; in production let a WSGI host load it.

  -h, --help         show this text and exit
  --port, -p PORT    TCP port to listen on (default: ${DEFAULT_PORT}; 0 takes a free one)
  --host, -b IP      address to bind to (default: all interfaces)
  --debug            show the stack of an error that ends start-up
  -- ARGUMENTS       arguments for Nova, such as --config-file FILE
`;
}

/**
 * Parses the command line of a development server, as argparse would: `--port=1`, `--port 1` and `-p1` are the same.
 *
 * @throws UsageError naming the argument.
 */
export function parseDevelopmentServerArgs(argv: readonly string[]): DevelopmentServerArgs {
  const parsed: DevelopmentServerArgs = {
    host: undefined,
    port: DEFAULT_PORT,
    debug: false,
    help: false,
    rest: [],
  };
  const unknown: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const arg = argv[i] as string;
    if (arg === '--') {
      parsed.rest = argv.slice(i + 1);
      break;
    }
    const { name, inline } = splitArgument(arg);
    if (name === '--help' || name === '-h') parsed.help = true;
    else if (name === '--debug') parsed.debug = true;
    else if (name === '--port' || name === '-p' || name === '--host' || name === '-b') {
      const value = inline ?? argv[(i += 1)];
      const option = name === '--port' || name === '-p' ? '--port/-p' : '--host/-b';
      if (value === undefined) throw new UsageError(`argument ${option}: expected one argument`);
      if (option === '--host/-b') parsed.host = value;
      else parsed.port = toPort(option, value);
    } else unknown.push(arg);
  }
  if (unknown.length > 0) {
    throw new UsageError(`unrecognized arguments: ${unknown.join(' ')} (arguments for Nova go after --)`);
  }
  return parsed;
}

function splitArgument(arg: string): { name: string; inline: string | undefined } {
  const long = /^(--[a-z-]+)=(.*)$/s.exec(arg);
  if (long !== null) return { name: long[1] as string, inline: long[2] };
  const short = /^(-[pb])(.+)$/s.exec(arg);
  return short === null ? { name: arg, inline: undefined } : { name: short[1] as string, inline: short[2] };
}

function toPort(option: string, value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65535) {
    throw new UsageError(
      `argument ${option}: invalid value: '${value}' (a port is a number from 0 to 65535)`,
    );
  }
  return port;
}

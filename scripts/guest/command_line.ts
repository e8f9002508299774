import { parseArgs } from 'node:util';
import { Failure } from '../command.ts';

export type Command =
  | { readonly what: 'create'; readonly name: string; readonly userData?: string; readonly key?: string }
  | { readonly what: 'list' }
  | { readonly what: 'logs'; readonly name: string }
  | { readonly what: 'remove'; readonly name: string };

export const USAGE = `npm run guest -- NAME [--user-data FILE] [--key FILE]
npm run guest -- --list
npm run guest -- --logs NAME
npm run guest -- --rm NAME`;

const OPTIONS = {
  'user-data': { type: 'string' },
  key: { type: 'string' },
  list: { type: 'boolean' },
  logs: { type: 'string' },
  rm: { type: 'string' },
} as const;

/** What `npm run guest` is told to do. Throws a Failure with the usage for anything else. */
export function readCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const { list, logs, rm, key, 'user-data': userData } = values;
  const [name, ...more] = positionals;
  const asked = [name, list, logs, rm].filter((one) => one !== undefined);
  if (asked.length !== 1 || more.length > 0) throw new Failure(`expected one of:\n${USAGE}`);
  if (name !== undefined) {
    return {
      what: 'create',
      name: checkedName(name),
      ...(userData === undefined ? {} : { userData }),
      ...(key === undefined ? {} : { key }),
    };
  }
  if (userData !== undefined || key !== undefined) {
    throw new Failure(`--user-data and --key belong to a new guest:\n${USAGE}`);
  }
  if (logs !== undefined) return { what: 'logs', name: checkedName(logs) };
  return rm === undefined ? { what: 'list' } : { what: 'remove', name: checkedName(rm) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

/** The name is the server's, the container's and the guest's host name: a label of RFC 1123. */
function checkedName(name: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(name)) return name;
  throw new Failure(`the name '${name}': expected a host name of letters, digits and hyphens, at most 63`);
}

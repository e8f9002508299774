import type { IncomingMessage } from 'node:http';
import { variableReader } from '../request_notes.ts';

/** A text of a route with its places filled in for a request. */
export type Translation = (req: IncomingMessage, match: RegExpExecArray | undefined) => string;

/** uWSGI's `${NAME[ARGUMENT]}`: what each name does with its argument. */
const FUNCTIONS: Readonly<Record<string, (req: IncomingMessage, argument: string) => string>> = {
  cookie: ({ headers }, name) =>
    (headers.cookie ?? '')
      .split(/;\s*/)
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '',
  qs: (req, name) =>
    (variableReader('QUERY_STRING')(req) ?? '')
      .split('&')
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '',
  time: (_req, unit) => (unit === 'unix' ? String(Math.floor(Date.now() / 1000)) : ''),
  lower: (req, name) => (variableReader(name)(req) ?? '').toLowerCase(),
  upper: (req, name) => (variableReader(name)(req) ?? '').toUpperCase(),
};

/** `$1` is a group of the route's regular expression, `${NAME}` a variable of the request. */
export function translation(text: string): Translation {
  if (!text.includes('$')) return () => text;
  return (req, match) => {
    const grouped =
      match === undefined ? text : text.replace(/\$(\d)/g, (_, digit: string) => match[Number(digit)] ?? '');
    return grouped.replace(/\$\{([^}]*)\}/g, (_, key: string) => {
      const [, name = '', argument = ''] = /^(\w+)\[(.*)\]$/.exec(key) ?? [];
      const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
      return call?.(req, argument) ?? variableReader(key)(req) ?? '';
    });
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { environOf } from '../../environ/environ.ts';
import { printable } from '../access_log/escape.ts';
import { STATUS_CODES } from '../node_http.ts';
import type { Log } from '../protocols/protocol.ts';
import { beforeHead } from '../protocols/response_headers.ts';
import { notesOf } from '../request_notes.ts';
import type { ActionName } from './names.ts';
import { setPath } from './request_path.ts';
import { translation } from './translate.ts';

/** What happens after an action: the next route, the application, nothing (it is answered), or a label. */
export type Outcome = 'next' | 'application' | 'answered' | { readonly label: string };

/** A request that a route applies to. */
export interface Routed {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly match: RegExpExecArray | undefined;
  readonly log: Log;
}

export type Action = (routed: Routed) => Outcome;

const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Does something with the filled-in argument, then goes on. */
const doing =
  (act: (routed: Routed, text: string) => void) =>
  (argument: string): Action => {
    const text = translation(argument);
    return (routed) => {
      act(routed, text(routed.req, routed.match));
      return 'next';
    };
  };

/** Does something with `NAME=VALUE`. */
const assigning =
  (act: (req: IncomingMessage, name: string, value: string) => void) =>
  (argument: string): Action => {
    const [name, text = ''] = splitOnce(argument, '=');
    const value = translation(text);
    return ({ req, match }) => {
      act(req, name, value(req, match));
      return 'next';
    };
  };

const redirecting =
  (status: number, text: string) =>
  (argument: string): Action => {
    const place = translation(argument);
    return ({ req, res, match }) => {
      // What a client sent must not end the header, and what it named must be a URL again.
      const location = place(req, match).replace(/[^\x21-\x7e]/gu, (char) => encodeURIComponent(char));
      return answer(res, status, text, { Location: location });
    };
  };

const rewriting =
  (outcome: Outcome) =>
  (argument: string): Action => {
    const target = translation(argument);
    return ({ req, match }) => {
      const [path, query] = splitOnce(target(req, match), '?');
      const before = environOf(req).queryString;
      const queries = [query, before].filter((text) => text !== undefined && text !== '');
      setPath(req, decoded(path), queries.join('&'));
      return outcome;
    };
  };

/** uWSGI's actions, from their arguments. */
export const ACTIONS: Readonly<Record<ActionName, (argument: string) => Action>> = {
  continue: () => () => 'application',
  last: () => () => 'application',
  break: breaking,
  return: returning,
  'break-with-status': returning,
  goto: (argument) => () => ({ label: argument }),
  log: doing(({ log }, text) => log(printable(text))),
  donotlog: doing(({ req }) => {
    notesOf(req).quiet = true;
  }),
  donotoffload: doing(() => {}),
  logvar: assigning((req, name, value) => void notesOf(req).logVariables.set(name, value)),
  addvar: assigning((req, name, value) => void notesOf(req).variables.set(name, value)),
  addheader: addHeader,
  delheader: removeHeader,
  remheader: removeHeader,
  redirect: redirecting(302, 'Moved'),
  'redirect-302': redirecting(302, 'Moved'),
  'redirect-permanent': redirecting(301, 'Moved Permanently'),
  'redirect-301': redirecting(301, 'Moved Permanently'),
  rewrite: rewriting('next'),
  'rewrite-last': rewriting('application'),
  setmethod: doing(({ req }, text) => {
    if (TOKEN.test(text)) req.method = text;
  }),
  setpathinfo: doing(({ req }, text) => setPath(req, text, environOf(req).queryString)),
  setscriptname: doing(({ req }, text) => {
    environOf(req).scriptName = text.replace(/\/+$/, '');
  }),
  setremoteaddr: doing(({ req }, text) => {
    environOf(req).remoteAddr = text;
  }),
  setuser: doing(({ req }, text) => {
    environOf(req).remoteUser = text;
  }),
  setscheme: doing(({ req }, text) => {
    environOf(req).urlScheme = text;
  }),
};

/** `break:` ends the connection without a word; `break:403 Forbidden` answers so, without a body. */
function breaking(argument: string): Action {
  if (argument.length < 3) {
    return ({ req }) => {
      req.socket.destroy();
      return 'answered';
    };
  }
  const [code, reason] = splitOnce(argument, ' ');
  return ({ res }) => {
    if (reason !== undefined) res.statusMessage = reason;
    return answer(res, Number(code), '', { Connection: 'close', 'Content-Type': 'text/plain' });
  };
}

function returning(status: string): Action {
  return ({ res }) =>
    answer(res, Number(status), STATUS_CODES[status] ?? '', { 'Content-Type': 'text/plain' });
}

function answer(
  res: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): Outcome {
  const length = status === 204 || status === 304 ? {} : { 'Content-Length': Buffer.byteLength(body) };
  res.writeHead(status, { ...headers, ...length });
  res.end(body);
  return 'answered';
}

function addHeader(argument: string): Action {
  const line = translation(argument);
  return ({ req, res, match }) => {
    const [, name, value] = FIELD.exec(line(req, match)) ?? [];
    // A client's part of it is no header's value.
    if (name === undefined || value === undefined) return answer(res, 400, 'Bad Request', {});
    beforeHead(res, () => void res.appendHeader(name, value));
    return 'next';
  };
}

function removeHeader(argument: string): Action {
  const name = translation(argument.trim());
  return ({ req, res, match }) => {
    const text = name(req, match);
    beforeHead(res, () => res.removeHeader(text));
    return 'next';
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function splitOnce(text: string, at: string): [string, string?] {
  const index = text.indexOf(at);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

import type { IncomingMessage } from 'node:http';
import { environOf } from '../environ/environ.ts';
import { sentVariable, targetOf } from './sent_variables.ts';

/** What routes and collected headers leave with a request, for later routes and for the log. */
export interface RequestNotes {
  /** What uWSGI would append to the request's variables. */
  readonly variables: Map<string, string>;
  /** `logvar`: for `%(NAME)` in a log-format. */
  readonly logVariables: Map<string, string>;
  /** `donotlog`. */
  quiet: boolean;
}

const notes = new WeakMap<IncomingMessage, RequestNotes>();

/** A request's notes, made at the first call. */
export function notesOf(req: IncomingMessage): RequestNotes {
  let found = notes.get(req);
  if (found === undefined) {
    found = { variables: new Map(), logVariables: new Map(), quiet: false };
    notes.set(req, found);
  }
  return found;
}

/** A request's notes, if it has any. */
export function notesIfAny(req: IncomingMessage): RequestNotes | undefined {
  return notes.get(req);
}

type Read = (req: IncomingMessage) => string | undefined;

const header =
  (name: string): Read =>
  ({ headers }) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };

/** The variables of a uwsgi request that are no headers, from what a host of any protocol knows; others are as sent. */
const VARIABLES: Readonly<Record<string, Read>> = {
  REQUEST_METHOD: ({ method }) => method,
  REQUEST_URI: targetOf,
  PATH_INFO: (req) => environOf(req).pathInfo,
  QUERY_STRING: (req) => environOf(req).queryString,
  SCRIPT_NAME: (req) => environOf(req).scriptName,
  SERVER_NAME: (req) => environOf(req).serverName,
  SERVER_PORT: (req) => environOf(req).serverPort,
  SERVER_PROTOCOL: (req) => environOf(req).serverProtocol,
  REMOTE_ADDR: (req) => environOf(req).remoteAddr,
  REMOTE_USER: (req) => environOf(req).remoteUser,
  REQUEST_SCHEME: (req) => environOf(req).urlScheme,
  UWSGI_SCHEME: (req) => environOf(req).urlScheme,
  HTTPS: (req) => (environOf(req).urlScheme === 'https' ? 'on' : undefined),
  HTTP_HOST: (req) => environOf(req).httpHost,
  CONTENT_TYPE: header('content-type'),
  CONTENT_LENGTH: header('content-length'),
};

/** How to read a variable of a request under the name that it has in the uwsgi protocol; undefined where it has none. */
export function variableReader(name: string): Read {
  const own = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
  const read =
    own ?? (name.startsWith('HTTP_') ? header(name.slice(5).toLowerCase().replaceAll('_', '-')) : nothing);
  return (req) => notes.get(req)?.variables.get(name) ?? read(req) ?? sentVariable(req, name);
}

function nothing(): undefined {}

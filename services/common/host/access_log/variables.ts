import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from '../node_http.ts';
import { memoryOf, ownMemoryOf } from '../process_memory.ts';
import { notesIfAny, variableReader } from '../request_notes.ts';
import { packetOf } from '../sent_variables.ts';
import { isLogVariable, LTIME, type LogVariableName } from './formats.ts';
import { ctime, strftime } from './strftime.ts';

/** A request that has ended, as the variables see it. */
export interface Logged {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** As it came: filters move parts of the path while they route. */
  readonly method: string;
  readonly uri: string;
  readonly remoteAddr: string | undefined;
  readonly remoteUser: string | undefined;
  /** Milliseconds. */
  readonly took: number;
  /** Bytes of the response, head included. */
  readonly sent: number;
  readonly head: string;
  readonly began: Date;
  /** Requests that this worker has served, this one included. */
  readonly requests: number;
  readonly workerId: number;
  /** strftime's format for `ftime`. */
  readonly dateFormat: string;
}

/** Undefined and empty are logged as `-`, as in uWSGI. */
export type Variable = (logged: Logged) => string | number | undefined;

const MEGABYTE = 2 ** 20;

const fromRequest = (name: string): Variable => {
  const read = variableReader(name);
  return ({ req }) => read(req);
};

const unfinished = ({ res }: Logged): number => (res.writableFinished ? 0 : 1);
const unread = ({ req, res }: Logged): number => (req.complete || res.writableFinished ? 0 : 1);
const memory = (key: 'rss' | 'vsz', unit: number): Variable => {
  return () => Math.floor(memoryOf(process.pid)[key] / unit);
};
const own = (key: 'uss' | 'pss', unit: number): Variable => {
  return () => Math.floor(ownMemoryOf(process.pid)[key] / unit);
};

/** See `LOG_VARIABLE_NAMES`. */
const VARIABLES: Readonly<Record<LogVariableName, Variable>> = {
  uri: ({ uri }) => uri,
  method: ({ method }) => method,
  user: ({ remoteUser }) => remoteUser,
  addr: ({ remoteAddr }) => remoteAddr,
  host: fromRequest('HTTP_HOST'),
  proto: fromRequest('SERVER_PROTOCOL'),
  uagent: fromRequest('HTTP_USER_AGENT'),
  referer: fromRequest('HTTP_REFERER'),
  status: ({ res }) => res.statusCode,
  rsize: ({ sent, head }) => Math.max(0, sent - head.length),
  hsize: ({ head }) => head.length,
  size: ({ sent }) => sent,
  cl: ({ req }) => Number(req.headers['content-length'] ?? 0),
  micros: ({ took }) => Math.floor(took * 1000),
  msecs: ({ took }) => Math.floor(took),
  secs: ({ took }) => (took / 1000).toFixed(6),
  tmsecs: ({ began }) => began.getTime(),
  tmicros: ({ began }) => began.getTime() * 1000,
  time: ({ began }) => Math.floor(began.getTime() / 1000),
  ltime: ({ began }) => strftime(LTIME, began),
  ftime: ({ began, dateFormat }) => strftime(dateFormat, began),
  ctime: ({ began }) => ctime(began),
  epoch: () => Math.floor(Date.now() / 1000),
  pid: () => process.pid,
  wid: ({ workerId }) => workerId,
  switches: () => 1,
  // Names and values are counted apart.
  vars: ({ req, uri }) => packetOf(req, uri).count * 2,
  core: () => 0,
  vsz: memory('vsz', 1),
  rss: memory('rss', 1),
  vszM: memory('vsz', MEGABYTE),
  rssM: memory('rss', MEGABYTE),
  uss: own('uss', 1),
  pss: own('pss', 1),
  ussM: own('uss', MEGABYTE),
  pssM: own('pss', MEGABYTE),
  pktsize: ({ req, uri }) => packetOf(req, uri).bytes,
  modifier1: () => 0,
  modifier2: () => 0,
  headers: ({ head }) => Math.max(0, head.split('\r\n').length - 3),
  werr: unfinished,
  rerr: unread,
  ioerr: (logged) => unfinished(logged) + unread(logged),
  reason: ({ res }) => res.statusMessage || STATUS_CODES[res.statusCode],
  requests: ({ requests }) => requests,
};

/** Headers that say who somebody is: whoever reads the log could be them. */
const SECRETS = /^(?:HTTP_(?:X_(?:AUTH|SERVICE|SUBJECT)_TOKEN|AUTHORIZATION|PROXY_AUTHORIZATION|COOKIE))$/;

/** A variable of uWSGI's, or of the request by `var.NAME`; any other may be set by a route's `logvar`. */
export function logVariable(name: string): Variable {
  if (isLogVariable(name)) return VARIABLES[name];
  if (!name.startsWith('var.')) return ({ req }) => notesIfAny(req)?.logVariables.get(name);
  const read = fromRequest(name.slice(4));
  if (!SECRETS.test(name.slice(4))) return read;
  return (logged) => (read(logged) === undefined ? undefined : '***');
}

import type { Framing } from './framing.ts';
import { nameAt, VariableList } from './variable_list.ts';

/** The 4 bytes before the variables: modifier1, size of the variables (16 bit little endian), modifier2. */
export const HEADER_SIZE = 4;

/** A request packet that is not answered as asked: what to log, and what to reply if a reply can be understood. */
export class PacketError extends Error {
  override readonly name = 'PacketError';
  /** 0 where the peer would not understand a reply. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The packet header's fields. */
export interface PacketHeader {
  readonly modifier1: number;
  readonly size: number;
  readonly modifier2: number;
}

/** Reads the header; `buffer` holds at least 4 bytes. */
export function readHeader(buffer: Buffer): PacketHeader {
  return {
    modifier1: buffer[0] as number,
    size: (buffer[1] as number) | ((buffer[2] as number) << 8),
    modifier2: buffer[3] as number,
  };
}

/**
 * Refuses what this host does not serve: modifier1 of what is no WSGI request, and more variables than
 * `bufferSize` bytes.
 *
 * @throws PacketError
 */
export function checkHeader({ modifier1, size }: PacketHeader, bufferSize: number): void {
  if (!WSGI.has(modifier1)) {
    throw HTTP_METHOD_STARTS.has(modifier1)
      ? new PacketError(`modifier1 ${modifier1}, size ${size}: this is HTTP, spoken to a uwsgi socket`, 400)
      : new PacketError(`modifier1 ${modifier1} is not served, only 0`, 0);
  }
  if (size > bufferSize) {
    throw new PacketError(`${size} bytes of variables are more than buffer-size = ${bufferSize}`, 431);
  }
}

/** A WSGI request; 30, by which old configurations of fronts ask for the same, changes nothing with python3 either. */
const WSGI: ReadonlySet<number> = new Set([0, 30]);

/** First letters of HTTP's methods: what modifier1 is when a client speaks HTTP here. */
const HTTP_METHOD_STARTS: ReadonlySet<number> = new Set(Buffer.from('CDGHLMOPRSTU'));

/** Variables that decide who is asking or how long the body is: two different values are an attack or a mistake. */
export function decides(key: string): boolean {
  if (key.startsWith('HTTP_X_')) return !key.startsWith('HTTP_X_FORWARDED_') && key !== 'HTTP_X_REAL_IP';
  return key === 'CONTENT_LENGTH' || key === 'HTTP_AUTHORIZATION' || key === 'REMOTE_USER';
}

/**
 * Decodes the variables between `start` and `end`: repeated {16 bit length, key, 16 bit length, value}. Texts are
 * Latin-1, one character a byte, as Node's own header values. Of a repeated key the last value counts, as in uWSGI;
 * but nginx with underscores_in_headers sends `X-Tenant_ID` and `X-Tenant-ID` under one key, so keys that decide
 * must not conflict.
 *
 * @throws PacketError for an empty key, a length that runs over the end, too many variables, or a conflict
 */
export function readVars(buffer: Buffer, start: number, end: number, maxVars: number): VariableList {
  const text = buffer.toString('latin1', start, end);
  const length = end - start;
  const vars = new VariableList();
  let at = 0;
  let count = 0;
  while (at < length) {
    if (at + 2 > length) throw overrun();
    const keyLength = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
    at += 2;
    if (keyLength === 0) throw new PacketError('a variable has an empty name', 400);
    if (at + keyLength + 2 > length) throw overrun();
    const key = nameAt(text, at, at + keyLength, count);
    at += keyLength;
    const valueLength = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
    at += 2;
    if (at + valueLength > length) throw overrun();
    const value = text.slice(at, at + valueLength);
    at += valueLength;
    if (++count > maxVars) {
      throw new PacketError(`more than ${maxVars} variables; max-vars sets half of that`, 431);
    }
    const before = vars.set(key, value);
    if (before !== undefined && before !== value && decides(key)) {
      throw new PacketError(`${printable(key)} was sent twice with different values`, 400);
    }
  }
  return vars;
}

function overrun(): PacketError {
  return new PacketError('a length runs over the end of the variables', 400);
}

/** The uwsgi protocol's packets. */
export const uwsgiFraming: Framing = {
  name: 'uwsgi',
  cgi: false,
  size(data, bufferSize) {
    if (data.length < HEADER_SIZE) return 0;
    const header = readHeader(data);
    checkHeader(header, bufferSize);
    return HEADER_SIZE + header.size;
  },
  read: (data, size, maxVars) => readVars(data, HEADER_SIZE, size, maxVars),
};

/** A name from the wire, fit for a log line. */
export function printable(text: string): string {
  return text.slice(0, 64).replace(/[^\x21-\x7e]/g, '?');
}

import { PacketError } from './uwsgi_packet.ts';
import type { Variables } from './variables.ts';

/** Record types of FastCGI 1.0, section 8. */
export const RECORD = {
  beginRequest: 1,
  abortRequest: 2,
  endRequest: 3,
  params: 4,
  stdin: 5,
  stdout: 6,
  stderr: 7,
  data: 8,
  getValues: 9,
  getValuesResult: 10,
  unknownType: 11,
} as const;

/** Why a request has ended (section 5.5). */
export const END = { complete: 0, cannotMultiplex: 1, overloaded: 2, unknownRole: 3 } as const;

export const RECORD_HEADER_SIZE = 8;

/** A record's header. */
export interface RecordHeader {
  readonly type: number;
  readonly requestId: number;
  readonly contentLength: number;
  readonly paddingLength: number;
}

/**
 * Reads a header; 8 bytes are there.
 *
 * @throws PacketError where this is not FastCGI 1
 */
export function readRecordHeader(data: Buffer, at: number): RecordHeader {
  if (data[at] !== 1) throw new PacketError(`version ${data[at]} is not FastCGI's 1`, 0);
  return {
    type: data[at + 1] as number,
    requestId: data.readUInt16BE(at + 2),
    contentLength: data.readUInt16BE(at + 4),
    paddingLength: data[at + 6] as number,
  };
}

/** One record, padded to a multiple of 8 bytes as section 3.3 recommends; the content has at most 65535 bytes. */
export function record(type: number, requestId: number, content: Buffer): Buffer {
  const padding = -content.length & 7;
  const out = Buffer.alloc(RECORD_HEADER_SIZE + content.length + padding);
  writeRecordHeader(out, type, requestId, content.length, padding);
  content.copy(out, RECORD_HEADER_SIZE);
  return out;
}

/** Writes a header at the start of `out`. */
export function writeRecordHeader(
  out: Buffer,
  type: number,
  requestId: number,
  contentLength: number,
  padding: number,
): void {
  out[0] = 1;
  out[1] = type;
  out.writeUInt16BE(requestId, 2);
  out.writeUInt16BE(contentLength, 4);
  out[6] = padding;
}

/** The record that ends a request. */
export function endRequest(requestId: number, status: number): Buffer {
  return record(RECORD.endRequest, requestId, Buffer.from([0, 0, 0, 0, status, 0, 0, 0]));
}

/**
 * Decodes name-value pairs (section 3.4): two lengths of 1 byte, or of 4 where the highest bit is set, then both texts.
 *
 * @throws PacketError for a length that runs over the end, and what `Variables` refuses
 */
export function readPairs(data: Buffer, into: Pick<Variables, 'add'>): void {
  let at = 0;
  const length = (): number => {
    const first = data[at];
    if (first === undefined) throw overrun();
    if (first < 128) {
      at++;
      return first;
    }
    if (at + 4 > data.length) throw overrun();
    at += 4;
    return data.readUInt32BE(at - 4) & 0x7fffffff;
  };
  while (at < data.length) {
    const nameLength = length();
    const valueLength = length();
    const nameEnd = at + nameLength;
    const end = nameEnd + valueLength;
    if (end > data.length) throw overrun();
    into.add(data.toString('latin1', at, nameEnd), data.toString('latin1', nameEnd, end));
    at = end;
  }
}

function overrun(): PacketError {
  return new PacketError('a length runs over the end of the variables', 400);
}

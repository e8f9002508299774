import { readRecordHeader, RECORD, record } from '../protocols/fastcgi_record.ts';

/** Name-value pairs as section 3.4 of FastCGI encodes them, one byte a character (Latin-1). */
export function pairs(vars: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    vars.flatMap(([name, value]) => [
      size(name.length),
      size(value.length),
      Buffer.from(name, 'latin1'),
      Buffer.from(value, 'latin1'),
    ]),
  );
}

function size(n: number): Buffer {
  if (n < 128) return Buffer.from([n]);
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE((n | 0x80000000) >>> 0);
  return buffer;
}

/** How a request is put into records. */
export interface FastcgiOptions {
  readonly id?: number;
  readonly keep?: boolean;
  readonly role?: number;
  /** Bytes of content of a record at most. */
  readonly most?: number;
}

/** BEGIN_REQUEST, PARAMS and STDIN of a request. */
export function fastcgiRequest(
  vars: readonly (readonly [string, string])[],
  body = '',
  { id = 1, keep = false, role = 1, most = 65535 }: FastcgiOptions = {},
): Buffer {
  const stream = (type: number, content: Buffer): Buffer[] => {
    const records: Buffer[] = [];
    for (let at = 0; at < content.length; at += most) {
      records.push(record(type, id, content.subarray(at, at + most)));
    }
    return [...records, record(type, id, Buffer.alloc(0))];
  };
  return Buffer.concat([
    record(RECORD.beginRequest, id, Buffer.from([0, role, keep ? 1 : 0, 0, 0, 0, 0, 0])),
    ...stream(RECORD.params, pairs(vars)),
    ...stream(RECORD.stdin, Buffer.from(body, 'latin1')),
  ]);
}

/** One record of an answer. */
export interface ReadRecord {
  readonly type: number;
  readonly id: number;
  readonly content: string;
}

/** Takes an answer apart; throws where it is not whole records. */
export function readRecords(answer: string): ReadRecord[] {
  const data = Buffer.from(answer, 'latin1');
  const records: ReadRecord[] = [];
  for (let at = 0; at < data.length; ) {
    const { type, requestId, contentLength, paddingLength } = readRecordHeader(data, at);
    const end = at + 8 + contentLength;
    if (end + paddingLength > data.length) throw new Error('a record is cut off');
    records.push({ type, id: requestId, content: data.toString('latin1', at + 8, end) });
    at = end + paddingLength;
  }
  return records;
}

/** What a request's STDOUT says, in one text; throws where its end did not come. */
export function stdoutOf(answer: string, id = 1): string {
  const records = readRecords(answer).filter((one) => one.id === id);
  const end = records.at(-1);
  if (end?.type !== RECORD.endRequest) throw new Error(`request ${id} did not end: ${answer}`);
  if (end.content.charCodeAt(4) !== 0) throw new Error(`ended with status ${end.content.charCodeAt(4)}`);
  return records
    .filter(({ type }) => type === RECORD.stdout)
    .map(({ content }) => content)
    .join('');
}

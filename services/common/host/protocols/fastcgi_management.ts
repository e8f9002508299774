import { readPairs, RECORD, record } from './fastcgi_record.ts';

/** What a front may ask about this host (section 4.1): one request at a time on a connection. */
const VALUES: ReadonlyMap<string, string> = new Map([['FCGI_MPXS_CONNS', '0']]);

/**
 * The answer to a management record, one with request id 0: values, or that its type is not known.
 *
 * @throws PacketError for GET_VALUES that can't be read
 */
export function managementAnswer(type: number, content: Buffer): Buffer {
  if (type !== RECORD.getValues) {
    return record(RECORD.unknownType, 0, Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]));
  }
  const asked = new Set<string>();
  readPairs(content, { add: (name) => void asked.add(name) });
  const pairs = [...asked].flatMap((name) => {
    const value = VALUES.get(name);
    return value === undefined
      ? []
      : [Buffer.from([name.length, value.length]), Buffer.from(`${name}${value}`, 'latin1')];
  });
  return record(RECORD.getValuesResult, 0, Buffer.concat(pairs));
}

import type { Framing } from './framing.ts';
import { PacketError } from './uwsgi_packet.ts';
import { findPathInfo, Variables } from './variables.ts';

/** Digits that a netstring's length may have: more than any `buffer-size` needs. */
const MAX_DIGITS = 9;
const ZERO = 48;
const COLON = 58;
const COMMA = 44;

/**
 * SCGI's request (python.ca/scgi/protocol.txt): a netstring, `<length>:<name NUL value NUL ...>,`, then the body.
 * CONTENT_LENGTH being first and `SCGI` being 1 are not insisted on, as in uWSGI.
 */
export const scgiFraming: Framing = {
  name: 'scgi',
  cgi: true,
  size(data, bufferSize) {
    let length = 0;
    for (let i = 0; i < data.length; i++) {
      const byte = data[i] as number;
      if (byte === COLON && i > 0) {
        if (length > bufferSize) {
          throw new PacketError(
            `${length} bytes of variables are more than buffer-size = ${bufferSize}`,
            431,
          );
        }
        return i + 1 + length + 1;
      }
      const digit = byte - ZERO;
      // A leading zero is no netstring, and lets two readers disagree.
      if (digit < 0 || digit > 9 || i >= MAX_DIGITS || (i === 1 && data[0] === ZERO)) {
        throw new PacketError('this does not begin with the length of a netstring', 0);
      }
      length = length * 10 + digit;
    }
    return 0;
  },
  read(data, size, maxVars) {
    if (data[size - 1] !== COMMA) throw new PacketError('no comma ends the variables', 400);
    const text = data.toString('latin1', data.indexOf(COLON) + 1, size - 1);
    const variables = new Variables(maxVars);
    for (let at = 0; at < text.length; ) {
      const keyEnd = text.indexOf('\0', at);
      const valueEnd = keyEnd === -1 ? -1 : text.indexOf('\0', keyEnd + 1);
      if (valueEnd === -1) throw new PacketError('no NUL ends the last variable', 400);
      variables.add(text.slice(at, keyEnd), text.slice(keyEnd + 1, valueEnd));
      at = valueEnd + 1;
    }
    findPathInfo(variables.map);
    return variables.map;
  },
};

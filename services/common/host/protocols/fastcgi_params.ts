import { readPairs } from './fastcgi_record.ts';
import type { ProtocolOptions } from './protocol.ts';
import { PacketError } from './uwsgi_packet.ts';
import { findPathInfo, Variables } from './variables.ts';

/** Gathers the records of a request's variables; one object serves all requests of a connection. */
export class FastcgiParams {
  #records: Buffer[] = [];
  #size = 0;

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  begin(): void {
    this.#records.length = 0;
    this.#size = 0;
  }

  /** @throws PacketError above buffer-size */
  add(content: Buffer, { bufferSize }: ProtocolOptions): void {
    this.#records.push(Buffer.from(content));
    this.#size += content.length;
    if (this.#size > bufferSize) {
      throw new PacketError(
        `${this.#size} bytes of variables are more than buffer-size = ${bufferSize}`,
        431,
      );
    }
  }

  /** @throws PacketError for what is malformed, or too many */
  read({ maxVars }: ProtocolOptions): Map<string, string> {
    const variables = new Variables(maxVars);
    readPairs(Buffer.concat(this.#records), variables);
    this.#records.length = 0;
    findPathInfo(variables.map);
    return variables.map;
  }
}

import { countBody } from './body_memory.ts';

/** How much of a request's body has come, and how much is to; one object serves all requests of a connection. */
export class FastcgiBody {
  /** STDIN has ended. */
  ended = false;
  /** Undefined where the variables do not say, and only the end of STDIN does. */
  length: number | undefined;
  received = 0;

  begin(): void {
    this.ended = false;
    this.length = undefined;
    this.received = 0;
  }

  /** Bytes that are still to come; undefined where nobody has said how many. */
  get missing(): number | undefined {
    return this.length === undefined ? undefined : this.length - this.received;
  }

  /** What belongs to the body; a front may send more. */
  take(content: Buffer): Buffer {
    const left = this.missing ?? content.length;
    const body = left < content.length ? content.subarray(0, left) : content;
    this.received += body.length;
    countBody(body.length);
    return body;
  }
}

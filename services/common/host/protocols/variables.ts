import { splitTarget } from '../../environ/environ.ts';
import { decides, PacketError, printable } from './uwsgi_packet.ts';
import { decodedBytes } from './uwsgi_request.ts';

/** Collects a request's variables as `readVars` does for uwsgi: the last value counts, what decides must not conflict. */
export class Variables {
  readonly map = new Map<string, string>();
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** @throws PacketError for an empty name, too many variables, or a conflict */
  add(key: string, value: string): void {
    if (key === '') throw new PacketError('a variable has an empty name', 400);
    if (++this.#count > this.#max) {
      throw new PacketError(`more than ${this.#max} variables; max-vars sets half of that`, 431);
    }
    const before = this.map.get(key);
    if (before !== undefined && before !== value && decides(key)) {
      throw new PacketError(`${printable(key)} was sent twice with different values`, 400);
    }
    this.map.set(key, value);
  }
}

/**
 * Finds PATH_INFO where a front sends none. nginx's own fastcgi_params and Apache's default for FastCGI and SCGI give
 * the whole path as SCRIPT_NAME, as if it were a file of PHP, and nginx's scgi_params give it as DOCUMENT_URI; nothing is
 * mounted there. Only a SCRIPT_NAME that the request's path continues is a mount. A path with dot segments is not one
 * that the front has agreed to: its own counts.
 */
export function findPathInfo(vars: Map<string, string>): void {
  if (vars.has('PATH_INFO')) return;
  const script = vars.get('SCRIPT_NAME') ?? '';
  const path = decodedBytes(splitTarget(vars.get('REQUEST_URI') ?? '').path);
  const mounted = script !== '' && !script.endsWith('/') && path.startsWith(`${script}/`);
  if (mounted && !/\/\.{1,2}(?:\/|$)/.test(path)) {
    vars.set('PATH_INFO', path.slice(script.length));
    return;
  }
  const whole = script === '' ? vars.get('DOCUMENT_URI') : script;
  if (whole === undefined) return;
  vars.set('PATH_INFO', whole);
  vars.delete('SCRIPT_NAME');
}

import { type Address, addressText, parseAddress } from './address.ts';
import type { Origin } from './errors.ts';
import { type HttpsSettings, splitHttps } from './https_settings.ts';
import { bad, type Given } from './options/given.ts';
import { PROTOCOL_OF_OPTION, type ProtocolName } from './protocols/names.ts';
import type { SettingReader } from './setting_reader.ts';

/** One listening socket and what is spoken on it. */
export interface ListenerSettings {
  readonly protocol: ProtocolName;
  readonly address: Address;
  /** `fd://3`: a descriptor that this process was started with; the address is only its name then. */
  readonly fd?: number | undefined;
  readonly tls: HttpsSettings | undefined;
  readonly origin: Origin;
}

/** What `protocol` may be, for `socket` and for sockets of systemd's. */
const PLAIN: readonly ProtocolName[] = ['uwsgi', 'http', 'fastcgi', 'scgi'];

/**
 * @param plain what is spoken where the option names no protocol
 * @param abstract puts all unix sockets into the abstract namespace
 * @throws HostError for an address that is none
 */
export function readListeners(
  values: readonly Given[],
  plain: ProtocolName,
  abstract: boolean,
): ListenerSettings[] {
  const listeners: ListenerSettings[] = [];
  const shared = values.filter(({ row }) => row.name === 'shared-socket').map(({ value }) => value);
  for (const item of values) {
    const spoken = PROTOCOL_OF_OPTION.get(item.row.name);
    if (spoken === undefined) continue;
    const protocol = item.row.name === 'socket' ? plain : spoken;
    const { address: text, tls } =
      protocol === 'https' ? splitHttps(item.value) : { address: item.value, tls: undefined };
    const number = /^=(\d+)$/.exec(text.trim())?.[1];
    const place = (number === undefined ? text : (shared[Number(number)] ?? '')).trim();
    const fd = /^fd:\/\/(\d+)$/.exec(place)?.[1];
    const address: Address | undefined =
      fd === undefined ? parseAddress(place) : { kind: 'unix', path: place };
    if (place === '' && number !== undefined)
      throw bad(item, `a number of one of ${shared.length} shared-socket(s), from 0`);
    if (address === undefined) throw bad(item, 'a path, host:port or :port');
    if (protocol === 'https' && tls === undefined) {
      throw bad(item, 'address,certificate-file,key-file');
    }
    listeners.push({
      protocol,
      address: abstract && fd === undefined ? inAbstractNamespace(address) : address,
      ...(fd === undefined ? {} : { fd: Number(fd) }),
      tls,
      origin: item.origin,
    });
  }
  return listeners;
}

/** The protocol of sockets whose option names none: `protocol`, by default uwsgi. */
export function readPlainProtocol({ text, bad: not }: Pick<SettingReader, 'text' | 'bad'>): ProtocolName {
  const wanted = text('protocol') ?? 'uwsgi';
  const protocol = PLAIN.find((name) => name === wanted);
  if (protocol === undefined) throw not('protocol', `one of ${PLAIN.join(', ')}`);
  return protocol;
}

function inAbstractNamespace(address: Address): Address {
  if (address.kind !== 'unix' || address.path.startsWith('\0')) return address;
  return { kind: 'unix', path: `\0${address.path}` };
}

/** What must be the same after a reload. */
export function placesOf(listeners: readonly ListenerSettings[]): string {
  return listeners.map(({ protocol, address }) => `${protocol} ${addressText(address)}`).join(', ');
}

import { isIP } from 'node:net';

/** An address as a number, and its version. */
export interface IpNumber {
  readonly version: 4 | 6;
  readonly value: bigint;
}

/** Reads an IPv4 or IPv6 address; undefined for anything else. */
export function parseIp(text: string): IpNumber | undefined {
  const version = isIP(text);
  if (version === 4) {
    return { version, value: text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  if (version !== 6) return undefined;
  const [address = ''] = text.split('%', 1);
  const embedded = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const groups =
    embedded === null
      ? address
      : `${embedded[1]}${pair(embedded[2], embedded[3])}:${pair(embedded[4], embedded[5])}`;
  const [head = '', tail] = groups.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return { version, value: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** The usual text of an address: RFC 5952 for IPv6. */
export function formatIp({ version, value }: IpNumber): string {
  if (version === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 65_535n).toString(16),
  );
  const text = groups.join(':');
  // The longest run of two or more zero groups becomes `::`; the first of equals.
  const runs = [...text.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)];
  const longest = runs.reduce<RegExpExecArray | undefined>(
    (best, run) => (best === undefined || run[0].length > best[0].length ? run : best),
    undefined,
  );
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

/** The first address of a network and how many bits its prefix has. */
export function parseCidr(cidr: string): IpNumber & { readonly prefixLength: number } {
  const [address = '', bits = ''] = cidr.split('/', 2);
  const ip = parseIp(address);
  if (ip === undefined) throw new Error(`${cidr} is no network in CIDR form`);
  return { ...ip, prefixLength: Number(bits) };
}

/** Whether an address lies in a network. */
export function cidrContains(cidr: string, address: string): boolean {
  const network = parseCidr(cidr);
  const ip = parseIp(address);
  if (ip === undefined || ip.version !== network.version) return false;
  const hostBits = BigInt((ip.version === 4 ? 32 : 128) - network.prefixLength);
  return ip.value >> hostBits === network.value >> hostBits;
}

/** The address that SLAAC gives an interface (RFC 4291, modified EUI-64). */
export function eui64Address(cidr: string, mac: string): string {
  const bytes = mac.split(':').map((part) => BigInt(`0x${part}`));
  const [first = 0n, second = 0n, third = 0n, ...rest] = bytes;
  const interfaceId = [first ^ 2n, second, third, 0xffn, 0xfen, ...rest].reduce(
    (sum, byte) => sum * 256n + byte,
    0n,
  );
  return formatIp({ version: 6, value: parseCidr(cidr).value | interfaceId });
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

/** A network in CIDR notation, in numbers. */
interface Cidr {
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly prefix: number;
}

/** A network's address with its host bits cleared: `10.99.3.4/16` gives `10.99.0.0`. */
export function networkAddress(cidr: string): string {
  const { bits, address, prefix } = parseCidr(cidr);
  return format(bits, address & mask(bits, prefix));
}

/** `255.255.255.0` for IPv4, `ffff:ffff:ffff:ffff::` for IPv6. */
export function netmask(cidr: string): string {
  const { bits, prefix } = parseCidr(cidr);
  return format(bits, mask(bits, prefix));
}

/** The last address of a network; undefined for one of two addresses or one, which have none (RFC 3021). */
export function broadcast(cidr: string): string | undefined {
  const { bits, address, prefix } = parseCidr(cidr);
  if (prefix >= bits - 1) return undefined;
  const hosts = mask(bits, bits) ^ mask(bits, prefix);
  return format(bits, address | hosts);
}

export function prefixLength(cidr: string): number {
  return parseCidr(cidr).prefix;
}

function parseCidr(cidr: string): Cidr {
  const [address = '', length] = cidr.split('/', 2);
  const bits = address.includes(':') ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  return { bits, address: bits === 32 ? parseIpv4(address) : parseIpv6(address), prefix };
}

function mask(bits: number, prefix: number): bigint {
  return ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix);
}

function parseIpv4(address: string): bigint {
  return address.split('.').reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function parseIpv6(address: string): bigint {
  const [left = '', right] = address.split('::', 2);
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0n);
  return [...head, ...zeros, ...tail].reduce((value, group) => (value << 16n) | group, 0n);
}

function groups(text: string): bigint[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)];
    const ipv4 = parseIpv4(group);
    return [ipv4 >> 16n, ipv4 & 0xffffn];
  });
}

function format(bits: 32 | 128, value: bigint): string {
  const size = bits === 32 ? 8 : 16;
  const parts: bigint[] = [];
  for (let shift = bits - size; shift >= 0; shift -= size) {
    parts.push((value >> BigInt(shift)) & ((1n << BigInt(size)) - 1n));
  }
  return bits === 32 ? parts.join('.') : compress(parts);
}

/** RFC 5952: lower case, the first longest run of two or more zero groups as `::`. */
function compress(parts: readonly bigint[]): string {
  const text = parts.map((part) => part.toString(16)).join(':');
  const runs = text.match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return text;
  const at = text.search(new RegExp(`\\b${longest}\\b`));
  const before = text.slice(0, at).replace(/:$/, '');
  const after = text.slice(at + longest.length).replace(/^:/, '');
  return `${before}::${after}`;
}

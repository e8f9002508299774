/** Where a listener listens. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/**
 * uWSGI's socket syntax: `:8774` and `host:8774` are TCP (no host is every IPv4 address, `[::]:8774` every IPv6
 * one), anything with a `/` or without a port is a unix socket path, `@name` and `\\0name` are
 * in Linux's abstract namespace.
 *
 * @returns undefined where it is neither
 */
export function parseAddress(text: string): Address | undefined {
  const tcp = /^(?:\[([0-9a-fA-F:.%]+)\]|([^/:]*)):(\d{1,5})$/.exec(text);
  if (tcp !== null) {
    const port = Number(tcp[3]);
    if (port > 65535) return undefined;
    const host = tcp[1] ?? tcp[2] ?? '';
    return { kind: 'tcp', host: host === '' || host === '*' ? '0.0.0.0' : host, port };
  }
  if (text === '' || /\s/.test(text) || text.includes('\0')) return undefined;
  if (text.startsWith('\\0')) return { kind: 'unix', path: `\0${text.slice(2)}` };
  if (text.startsWith('@')) return { kind: 'unix', path: `\0${text.slice(1)}` };
  return text.includes(':') && !text.includes('/') ? undefined : { kind: 'unix', path: text };
}

/** The address in uWSGI's own syntax, for log lines. */
export function addressText(address: Address): string {
  if (address.kind === 'unix') return address.path.replace('\0', '@');
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

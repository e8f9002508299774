import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';

/** What `https-socket` says beside its address; plain data. */
export interface HttpsSettings {
  readonly cert: string;
  readonly key: string;
  /** OpenSSL's list, of versions before TLS 1.3; undefined leaves it to Node. */
  readonly ciphers: string | undefined;
  /** Who has signed the certificates of clients. */
  readonly clientCa: { readonly file: string; readonly required: boolean } | undefined;
}

/** The names of `https2` in the order of the others' fields. */
const NAMES: readonly (readonly string[])[] = [
  ['addr'],
  ['cert', 'crt'],
  ['key'],
  ['ciphers'],
  ['clientca', 'client_ca'],
];

/**
 * Splits uWSGI's `address,certificate,key[,ciphers[,client CA]]`, or the same by name as `https2` has it
 * (`addr=:443,cert=…`). A `!` before the client CA requires a certificate of every client.
 */
export function splitHttps(value: string): {
  readonly address: string;
  readonly tls: HttpsSettings | undefined;
} {
  const fields = value.split(',').map((field) => field.trim());
  const named = new Map(
    fields.flatMap((field) => {
      const [, name, text] = /^(\w+)=(.*)$/.exec(field) ?? [];
      return name === undefined || text === undefined ? [] : [[name, text] as const];
    }),
  );
  const [address = '', cert = '', key = '', ciphers = '', ca = ''] = named.has('addr')
    ? NAMES.map((names) => names.flatMap((name) => named.get(name) ?? [])[0])
    : fields;
  if (cert === '' || key === '') return { address, tls: undefined };
  const required = ca.startsWith('!');
  const file = required ? ca.slice(1) : ca;
  return {
    address,
    tls: {
      cert,
      key,
      ciphers: ciphers === '' ? undefined : ciphers,
      clientCa: file === '' ? undefined : { file, required },
    },
  };
}

/** OpenSSL's own of TLS 1.3, which a list of ciphers does not change there; Node would go without TLS 1.3. */
const TLS_1_3 = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** Node's options for it; reads the files. */
export function tlsOptions({ cert, key, ciphers, clientCa }: HttpsSettings): TlsOptions {
  return {
    cert: readFileSync(cert),
    key: readFileSync(key),
    ...(ciphers === undefined ? {} : { ciphers: `${TLS_1_3}:${ciphers}`, honorCipherOrder: true }),
    ...(clientCa === undefined
      ? {}
      : { ca: readFileSync(clientCa.file), requestCert: true, rejectUnauthorized: clientCa.required }),
  };
}

/** Ends connections of clients whose certificate is not signed by the client CA; those without one may stay. */
export function refuseWrongClients(server: Server, log: (line: string) => void): void {
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.authorized || Object.keys(socket.getPeerCertificate()).length === 0) return;
    log(`https: a client's certificate is refused: ${String(socket.authorizationError)}`);
    socket.destroy();
  });
}

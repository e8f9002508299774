import { createHash, generateKeyPair, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { invalidKeypair } from './errors.ts';

const generate = promisify(generateKeyPair);

/** A key pair just made: the private half is shown once and never stored. */
export interface GeneratedKey {
  /** PKCS#1 PEM; of a certificate PKCS#12 in base64. */
  readonly privateKey: string;
  /** An authorized_keys line; a certificate in PEM. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Makes an RSA key of 2048 bits (nova.crypto.generate_key_pair). */
export async function generateSshKey(): Promise<GeneratedKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const blob = Buffer.concat([
    sshString(Buffer.from('ssh-rsa')),
    sshString(positive(Buffer.from(e, 'base64url'))),
    sshString(positive(Buffer.from(n, 'base64url'))),
  ]);
  return {
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
    publicKey: `ssh-rsa ${blob.toString('base64')} Generated-by-Nova`,
    fingerprint: md5Fingerprint(blob),
  };
}

/**
 * The MD5 fingerprint of an authorized_keys line.
 * @throws invalidKeypair (400) for anything but a well-formed OpenSSH public key
 */
export function sshFingerprint(publicKey: string): string {
  const [type = '', data = ''] = publicKey.split(' ');
  const blob = Buffer.from(data, 'base64');
  // Node's decoder skips what is no base64: only a key that encodes to the same text is one.
  const isBase64 =
    data !== '' && blob.toString('base64').replace(/=+$/, '') === data.trim().replace(/=+$/, '');
  if (!isBase64 || !isSshKey(type, blob)) throw invalidKeypair('failed to generate fingerprint');
  return md5Fingerprint(blob);
}

/**
 * The SHA-1 fingerprint of a certificate in PEM.
 * @throws invalidKeypair (400)
 */
export function x509Fingerprint(pem: string): string {
  if (!/-----BEGIN CERTIFICATE-----/.test(pem)) {
    throw invalidKeypair(
      'failed to generate X509 fingerprint. Error message: Unable to load PEM file. See ' +
        'https://cryptography.io/en/latest/faq/#why-can-t-i-import-my-pem-file for more details. MalformedFraming',
    );
  }
  try {
    return new X509Certificate(pem).fingerprint.toLowerCase();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidKeypair(`failed to generate X509 fingerprint. Error message: ${reason}`);
  }
}

/** RFC 4253, 5656, 8709: the fields of each key type's blob, behind its name. */
const KEY_FIELDS: Readonly<Record<string, (fields: readonly Buffer[]) => boolean>> = {
  'ssh-rsa': (fields) => fields.length === 2 && fields.every((field) => field.length > 0),
  'ssh-dss': (fields) => fields.length === 4 && fields.every((field) => field.length > 0),
  'ssh-ed25519': (fields) => fields.length === 1 && fields[0]?.length === 32,
  'ecdsa-sha2-nistp256': (fields) => isCurvePoint(fields, 'nistp256', 65),
  'ecdsa-sha2-nistp384': (fields) => isCurvePoint(fields, 'nistp384', 97),
  'ecdsa-sha2-nistp521': (fields) => isCurvePoint(fields, 'nistp521', 133),
};

function isSshKey(type: string, blob: Buffer): boolean {
  const fields = sshStrings(blob);
  const [name, ...rest] = fields ?? [];
  return name?.toString('latin1') === type && KEY_FIELDS[type]?.(rest) === true;
}

function isCurvePoint([curve, point]: readonly Buffer[], name: string, length: number): boolean {
  return curve?.toString('latin1') === name && point?.length === length && point[0] === 4;
}

/** The length-prefixed strings that a blob is made of; undefined where they don't fill it exactly. */
function sshStrings(blob: Buffer): readonly Buffer[] | undefined {
  const strings: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    strings.push(blob.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An mpint is signed: a leading zero keeps a number whose top bit is set positive. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

function md5Fingerprint(blob: Buffer): string {
  const hex = createHash('md5').update(blob).digest('hex');
  return (hex.match(/../g) ?? []).join(':');
}

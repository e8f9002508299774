import { generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import {
  bitString,
  integer,
  NULL,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tagged,
  time,
  utf8String,
} from './der.ts';

const generate = promisify(generateKeyPair);

const SHA256_WITH_RSA = sequence(objectIdentifier('1.2.840.113549.1.1.11'), NULL);
const COMMON_NAME = objectIdentifier('2.5.4.3');
const EXTENDED_KEY_USAGE = objectIdentifier('2.5.29.37');
const CLIENT_AUTH = objectIdentifier('1.3.6.1.5.5.7.3.2');
const SUBJECT_ALT_NAME = objectIdentifier('2.5.29.17');
/** Microsoft's user principal name, which WinRM maps to an account. */
const PRINCIPAL_NAME = objectIdentifier('1.3.6.1.4.1.311.20.2.3');
const X509_VERSION_3 = 2;
const LIFETIME_MS = 3650 * 24 * 3600 * 1000;

/** A certificate just made, and its key. */
export interface ClientCertificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly privateKey: KeyObject;
}

/**
 * A key of 2048 bits and a certificate of its own, by which a user can log in to Windows without a password: for client
 * authentication, its name `<user>@localhost`, good for ten years. What nova.crypto.generate_winrm_x509_cert has
 * OpenSSL make.
 */
export async function generateClientCertificate(userId: string, now: number): Promise<ClientCertificate> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  const name = sequence(setOf(sequence(COMMON_NAME, utf8String(userId))));
  const extensions = sequence(
    extension(EXTENDED_KEY_USAGE, sequence(CLIENT_AUTH)),
    extension(
      SUBJECT_ALT_NAME,
      sequence(tagged(0, PRINCIPAL_NAME, tagged(0, utf8String(`${userId}@localhost`)))),
    ),
  );
  const contents = sequence(
    tagged(0, integer(X509_VERSION_3)),
    integer(serialNumber()),
    SHA256_WITH_RSA,
    name,
    sequence(time(now), time(now + LIFETIME_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, extensions),
  );
  const signature = sign('sha256', contents, privateKey);
  const der = sequence(contents, SHA256_WITH_RSA, bitString(signature));
  return { der, pem: pem(der), privateKey };
}

const extension = (id: Buffer, value: Buffer): Buffer => sequence(id, octetString(value));

/** Twenty bytes, positive and without a leading zero. */
function serialNumber(): Buffer {
  const bytes = randomBytes(20);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

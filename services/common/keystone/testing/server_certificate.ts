import { generateKeyPairSync, sign } from 'node:crypto';
import {
  bitString,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tagged,
  time,
  utf8String,
} from '../../compute/x509/der.ts';

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = objectIdentifier('2.5.4.3');
const SUBJECT_ALT_NAME = objectIdentifier('2.5.29.17');
/** [7] of GeneralName, an address. */
const ADDRESS = Buffer.of(0x87, 4, 127, 0, 0, 1);
const DAY = 86_400_000;

/** A new key, and a certificate for 127.0.0.1 that it has signed itself, both in PEM. */
export function serverCertificate(): { readonly cert: Buffer; readonly key: Buffer } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(setOf(sequence(COMMON_NAME, utf8String('Keystone'))));
  const now = Date.now();
  const contents = sequence(
    tagged(0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(now - DAY), time(now + DAY)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(sequence(SUBJECT_ALT_NAME, octetString(sequence(ADDRESS))))),
  );
  const der = sequence(contents, ECDSA_WITH_SHA256, bitString(sign('sha256', contents, privateKey)));
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return { cert: Buffer.from(cert), key: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

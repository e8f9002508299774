import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { ClientCertificate } from './client_certificate.ts';
import { integer, NULL, objectIdentifier, octetString, sequence, setOf, tagged } from './der.ts';

const DATA = objectIdentifier('1.2.840.113549.1.7.1');
const SHROUDED_KEY_BAG = objectIdentifier('1.2.840.113549.1.12.10.1.2');
const CERT_BAG = objectIdentifier('1.2.840.113549.1.12.10.1.3');
const X509_CERTIFICATE = objectIdentifier('1.2.840.113549.1.9.22.1');
const LOCAL_KEY_ID = objectIdentifier('1.2.840.113549.1.9.21');
const SHA256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'), NULL);

const PFX_VERSION = 3;
const ITERATIONS = 2048;

/**
 * A certificate with its key as a PKCS#12 file (RFC 7292) with an empty password, as Windows imports it. The key is
 * shrouded by PBES2, as the format's readers expect; the certificate is public and stands as it is.
 */
export function pkcs12({ der, privateKey }: ClientCertificate): Buffer {
  const keyId = setOf(sequence(LOCAL_KEY_ID, setOf(octetString(createHash('sha1').update(der).digest()))));
  const key = privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: '' });
  const certificateBag = sequence(X509_CERTIFICATE, tagged(0, octetString(der)));
  const contents = sequence(
    data(sequence(sequence(CERT_BAG, tagged(0, certificateBag), keyId))),
    data(sequence(sequence(SHROUDED_KEY_BAG, tagged(0, key), keyId))),
  );
  return sequence(integer(PFX_VERSION), data(contents), macData(contents));
}

const data = (contents: Buffer): Buffer => sequence(DATA, tagged(0, octetString(contents)));

function macData(contents: Buffer): Buffer {
  const salt = randomBytes(16);
  const mac = createHmac('sha256', macKey(salt)).update(contents).digest();
  return sequence(sequence(SHA256, octetString(mac)), octetString(salt), integer(ITERATIONS));
}

/** SHA-256's block, in bytes. */
const BLOCK = 64;
/** What the derived bytes are for: the key of a MAC. */
const MAC_PURPOSE = 3;

/**
 * The format's own key derivation (RFC 7292, appendix B) for the empty password, which is the two zero bytes that end
 * any. A MAC key is as long as one hash, so that the first round is all.
 */
function macKey(salt: Buffer): Buffer {
  let hash = Buffer.concat([
    Buffer.alloc(BLOCK, MAC_PURPOSE),
    Buffer.alloc(BLOCK, salt),
    Buffer.alloc(BLOCK),
  ]);
  for (let round = 0; round < ITERATIONS; round += 1) hash = createHash('sha256').update(hash).digest();
  return hash;
}

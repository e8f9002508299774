import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { createSecureContext } from 'node:tls';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { createKeyPair, deleteKeyPair, getKeyPair, listKeyPairs, type NewKeyPair } from './keypairs.ts';
import { DEFAULT_QUOTAS } from './quotas.ts';
import { sshFingerprint, x509Fingerprint } from './ssh_keys.ts';
import { testCloud } from './testing/test_cloud.ts';

// Fingerprints below are what `ssh-keygen -l -E md5` and `openssl x509 -fingerprint -sha1` say of these two.
const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@here';
const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBbzCCARWgAwIBAgIUZvaVTB+igl1m2Cq7qWE3PO70To4wCgYIKoZIzj0EAwIw',
  'DDEKMAgGA1UEAwwBdDAgFw0yNjExMjIxMTU5MzVaGA8yMTI2MTAyOTExNTkzNVow',
  'DDEKMAgGA1UEAwwBdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFoJJsGnGGEG',
  'pP7SEwnKDxGCQSqnMKszIk0e3adzzfbnjGLEmoEGim0oFXdMRq/95P1zEcGgOmVI',
  'QHtGjXG7fv2jUzBRMB0GA1UdDgQWBBQYfcqEVkU5PUP3m8hNbW2u4zHEKzAfBgNV',
  'HSMEGDAWgBQYfcqEVkU5PUP3m8hNbW2u4zHEKzAPBgNVHRMBAf8EBTADAQH/MAoG',
  'CCqGSM49BAMCA0gAMEUCIQDGb2aIA7u8W6cergRZeMnPK9WCiAdMpA3TLxRaY2bl',
  '6AIgALVRWLMC6obsNk7pHyT6sDyo7ck25VoWG2Ral8SSp08=',
  '-----END CERTIFICATE-----',
  '',
].join('\n');
const KEY: NewKeyPair = { userId: 'u', projectId: 'p', name: 'k', type: 'ssh', publicKey: ED25519 };
const options = { now: TEST_NOW };

test('a pair that is made belongs together, and its private half is not stored', async (t) => {
  const { db } = await testCloud(t);
  const { keyPair, privateKey = '' } = await createKeyPair(db, { ...KEY, publicKey: undefined }, options);
  assert.match(privateKey, /^-----BEGIN RSA PRIVATE KEY-----\n/);
  assert.match(keyPair.public_key, /^ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/=]+ Generated-by-Nova$/);
  const { n = '' } = createPublicKey(createPrivateKey(privateKey)).export({ format: 'jwk' });
  const modulus = Buffer.from(n, 'base64url');
  assert.equal(modulus.length, 256);
  const blob = Buffer.from(keyPair.public_key.split(' ')[1] ?? '', 'base64');
  assert.deepEqual(blob.subarray(-256), modulus);
  assert.equal(keyPair.fingerprint, sshFingerprint(keyPair.public_key));
  const stored = JSON.stringify(await db.kysely.selectFrom('key_pairs').selectAll().execute());
  assert.doesNotMatch(stored, /PRIVATE/);
});

test('a name is one key of one user', async (t) => {
  const { db } = await testCloud(t);
  await createKeyPair(db, KEY, options);
  await assert.rejects(createKeyPair(db, KEY, options), {
    code: 409,
    message: "Key pair 'k' already exists.",
  });
  await createKeyPair(db, { ...KEY, userId: 'other' }, options);
  await deleteKeyPair(db, 'u', 'k');
  const missing = { code: 404, message: 'Keypair k not found for user u' };
  await assert.rejects(deleteKeyPair(db, 'u', 'k'), missing);
  await assert.rejects(getKeyPair(db.kysely, 'u', 'k'), missing);
  assert.equal((await getKeyPair(db.kysely, 'other', 'k')).public_key, ED25519);
});

test('the list is by name, and pages', async (t) => {
  const { db } = await testCloud(t);
  for (const name of ['c', 'a', 'b']) await createKeyPair(db, { ...KEY, name }, options);
  const names = async (page: Parameters<typeof listKeyPairs>[2]): Promise<string[]> =>
    (await listKeyPairs(db.kysely, 'u', page)).map((row) => row.name);
  assert.deepEqual(await names({}), ['a', 'b', 'c']);
  assert.deepEqual(await names({ limit: 1, marker: 'a' }), ['b']);
  await assert.rejects(names({ marker: 'nope' }), { code: 400, message: 'marker [nope] not found' });
});

test('a full quota is told before a bad key', async (t) => {
  const { db } = await testCloud(t);
  const full = { ...options, defaults: { ...DEFAULT_QUOTAS, key_pairs: 0 } };
  await assert.rejects(createKeyPair(db, { ...KEY, publicKey: 'junk' }, full), {
    code: 403,
    message: 'Quota exceeded, too many key pairs.',
  });
});

test('the fingerprint is the MD5 of the key itself', () => {
  assert.equal(sshFingerprint(ED25519), '0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba');
});

test('a certificate is known by its SHA-1', async (t) => {
  const { db } = await testCloud(t);
  const { keyPair } = await createKeyPair(db, { ...KEY, type: 'x509', publicKey: CERTIFICATE }, options);
  assert.equal(keyPair.fingerprint, 'c8:36:d0:a1:10:7e:10:29:2e:52:bd:a7:6e:39:00:24:d3:ad:76:45');
  assert.equal(keyPair.public_key, CERTIFICATE);
});

test("a certificate that is made is the user's, and its private half is a PKCS#12 file", async (t) => {
  const { db } = await testCloud(t);
  const made = await createKeyPair(db, { ...KEY, type: 'x509', publicKey: undefined }, options);
  const certificate = new X509Certificate(made.keyPair.public_key);
  assert.equal(certificate.subject, 'CN=u');
  assert.equal(made.keyPair.fingerprint, certificate.fingerprint.toLowerCase());
  const pfx = Buffer.from(made.privateKey ?? '', 'base64');
  assert.doesNotThrow(() => createSecureContext({ pfx, passphrase: '' }));
});

test('what is no public key is refused', () => {
  const [type = '', data = ''] = ED25519.split(' ');
  const bad = [
    '',
    'junk',
    type,
    `${type} !!!`,
    `ssh-rsa ${data}`,
    `${type} ${data.slice(0, -8)}`,
    ` ${ED25519}`,
  ];
  for (const key of bad) {
    assert.throws(() => sshFingerprint(key), {
      code: 400,
      message: 'Keypair data is invalid: failed to generate fingerprint',
    });
  }
  assert.throws(() => x509Fingerprint(ED25519), /failed to generate X509 fingerprint.*MalformedFraming$/);
});

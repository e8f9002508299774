import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { createSecureContext } from 'node:tls';
import { generateClientCertificate } from './client_certificate.ts';
import { pkcs12 } from './pkcs12.ts';

const NOW = Date.UTC(2025, 3, 2, 12, 0, 0);

test('a certificate names the user, is for client authentication and signed by its own key', async () => {
  const { pem, privateKey } = await generateClientCertificate('alice', NOW);
  const certificate = new X509Certificate(pem);
  assert.equal(certificate.subject, 'CN=alice');
  assert.equal(certificate.issuer, 'CN=alice');
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2']);
  assert.match(certificate.subjectAltName ?? '', /^othername:UPN:+alice@localhost$/);
  assert.equal(certificate.verify(certificate.publicKey), true);
  assert.equal(certificate.checkPrivateKey(privateKey), true);
  assert.equal(certificate.validFromDate.getTime(), NOW);
  assert.equal(certificate.validToDate.toISOString(), '2035-03-31T12:00:00.000Z');
  assert.match(certificate.serialNumber, /^[4-7][0-9A-F]{39}$/);
});

test('years from 2050 on are written in full', async () => {
  const { pem } = await generateClientCertificate('alice', Date.UTC(2045, 0, 1));
  assert.equal(new X509Certificate(pem).validToDate.getUTCFullYear(), 2054);
});

test('PKCS#12 holds both, opens with an empty password and with no other', async () => {
  const pfx = pkcs12(await generateClientCertificate('alice', NOW));
  assert.doesNotThrow(() => createSecureContext({ pfx, passphrase: '' }));
  assert.throws(() => createSecureContext({ pfx, passphrase: 'x' }), /mac verify failure/);
  const changed = Buffer.from(pfx);
  const middle = Math.floor(pfx.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  assert.throws(() => createSecureContext({ pfx: changed, passphrase: '' }), /mac verify failure/);
});

import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How `memcache_security_strategy` keeps what memcached has from being changed, or from being read, too. */
export type Protection = 'MAC' | 'ENCRYPT';

/** What protects the entry of one token, 16 bytes each. */
export interface EntryKeys {
  readonly protection: Protection;
  readonly cacheKey: Buffer;
  readonly mac: Buffer;
  readonly encryption: Buffer;
}

const HASH = 'sha384';
const CIPHER = 'aes-128-cbc';
const KEY_BYTES = 16;
const IV_BYTES = 16;
/** 48 bytes in base64. */
const MAC_LENGTH = 64;

/**
 * The keys of a token's entry, from `memcache_secret_key`. Who has not both the secret and the token can neither find the
 * entry nor make one. Source: keystonemiddleware.auth_token._memcache_crypt, after NIST SP 800-108; so is the format.
 */
export function entryKeys(token: string, secret: string, protection: Protection): EntryKeys {
  const digest = createHmac(HASH, secret).update(token).update(protection).digest();
  return {
    protection,
    cacheKey: digest.subarray(0, KEY_BYTES),
    mac: digest.subarray(KEY_BYTES, 2 * KEY_BYTES),
    encryption: digest.subarray(2 * KEY_BYTES),
  };
}

/** What memcached is given: a MAC, then the text, which ENCRYPT enciphers, as base64. */
export function protect(keys: EntryKeys, text: string): Buffer {
  const data = keys.protection === 'ENCRYPT' ? encrypted(keys.encryption, text) : Buffer.from(text);
  const encoded = data.toString('base64');
  return Buffer.from(macOf(keys, encoded) + encoded);
}

/**
 * The text that `protect` was given with these keys.
 *
 * @throws Error for anything else
 */
export function unprotect(keys: EntryKeys, entry: Buffer): string {
  const mac = entry.subarray(0, MAC_LENGTH);
  const encoded = entry.toString('latin1', MAC_LENGTH);
  if (mac.length !== MAC_LENGTH || !timingSafeEqual(mac, Buffer.from(macOf(keys, encoded))))
    throw new Error('the MAC is wrong');
  const data = Buffer.from(encoded, 'base64');
  return (keys.protection === 'ENCRYPT' ? decrypted(keys.encryption, data) : data).toString();
}

function macOf(keys: EntryKeys, encoded: string): string {
  return createHmac(HASH, keys.mac).update(encoded, 'latin1').digest('base64');
}

function encrypted(key: Buffer, text: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
}

function decrypted(key: Buffer, data: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, data.subarray(0, IV_BYTES));
  return Buffer.concat([decipher.update(data.subarray(IV_BYTES)), decipher.final()]);
}

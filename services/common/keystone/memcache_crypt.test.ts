import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryKeys, protect, unprotect } from './memcache_crypt.ts';

const TOKEN = 'gAAAA-token';
const TEXT = '{"token": {"user": "é"}}';

/** What keystonemiddleware's own functions make of TOKEN, TEXT and `s3cret`. */
const UPSTREAM = {
  MAC: {
    key: 'rgu2tURx5waeki3zR/4Klw==',
    entry:
      'dbEq3dLmFpZfxyXZjKgHYTFm5y7H2f9WckduDGbE9+5mfEiTJIVoDf83VHTgtiOteyJ0b2tlbiI6IHsidXNlciI6ICLDqSJ9fQ==',
  },
  ENCRYPT: {
    key: 'd2v0RWacpo2yrc72EQCGoA==',
    entry:
      'XG6A3Y0NpqZ7CQ4/RHpgbGgiQN1uEmgq4WvMYQedq2n0cmxE0oh/8gBMKKRRu1i2' +
      'AAECAwQFBgcICQoLDA0OD0jn9cUJ0guvGjGa1VBJTyZMNWV4hgp6fxUlCKiBdWwp',
  },
} as const;

for (const protection of ['MAC', 'ENCRYPT'] as const)
  describe(`an entry of memcached with ${protection}`, () => {
    const keys = entryKeys(TOKEN, 's3cret', protection);

    it('is where keystonemiddleware has it, and what it writes can be read', () => {
      const { key, entry } = UPSTREAM[protection];
      assert.equal(keys.cacheKey.toString('base64'), key);
      assert.equal(unprotect(keys, Buffer.from(entry)), TEXT);
    });

    it('comes back as it was', () => assert.equal(unprotect(keys, protect(keys, TEXT)), TEXT));

    it('is for nobody who has another secret, another token or the other strategy', () => {
      const entry = protect(keys, TEXT);
      for (const others of [
        entryKeys(TOKEN, 's3creT', protection),
        entryKeys('gAAAA-tokeN', 's3cret', protection),
        entryKeys(TOKEN, 's3cret', protection === 'MAC' ? 'ENCRYPT' : 'MAC'),
      ]) {
        assert.notDeepEqual(others.cacheKey, keys.cacheKey);
        assert.throws(() => unprotect(others, entry), { message: 'the MAC is wrong' });
      }
    });

    it('is none once any byte of it has changed, or is missing', () => {
      const entry = protect(keys, TEXT);
      for (let at = 0; at < entry.length; at += 1) {
        const changed = Buffer.from(entry);
        changed[at] = (changed[at] ?? 0) ^ 1;
        assert.throws(() => unprotect(keys, changed), { message: 'the MAC is wrong' });
        assert.throws(() => unprotect(keys, entry.subarray(0, at)), { message: 'the MAC is wrong' });
      }
    });
  });

describe('the text of an entry', () => {
  it('with MAC is what keystonemiddleware writes, byte for byte', () => {
    assert.equal(protect(entryKeys(TOKEN, 's3cret', 'MAC'), TEXT).toString(), UPSTREAM.MAC.entry);
  });

  it('is not legible with ENCRYPT, nor the same twice', () => {
    const keys = entryKeys(TOKEN, 's3cret', 'ENCRYPT');
    const entries = [protect(keys, TEXT), protect(keys, TEXT)].map((entry) =>
      Buffer.from(entry.toString().slice(64), 'base64'),
    );
    assert.notDeepEqual(entries[0], entries[1]);
    for (const entry of entries) assert.ok(!entry.includes('user'));
  });
});

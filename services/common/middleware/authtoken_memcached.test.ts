import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fakeMemcached } from '../cache/testing/fake_memcached.ts';
import { fakeKeystone, userToken } from '../keystone/testing/fake_keystone.ts';
import { authtoken } from './authtoken.ts';
import { as, guarded } from './testing/guarded.ts';
import { logRecords } from './testing/log_records.ts';
import { type Settings, testService } from './testing/service.ts';

const SECURITY = {
  None: {},
  MAC: { memcache_security_strategy: 'MAC', memcache_secret_key: 's3cret' },
  ENCRYPT: { memcache_security_strategy: 'encrypt', memcache_secret_key: 's3cret' },
} as const;

/** Two workers: a filter each, one Keystone and one memcached. */
async function twoWorkers(t: TestContext, settings: Settings[string] = {}) {
  const records = logRecords(t);
  const [keystone, memcached] = [await fakeKeystone(t), await fakeMemcached(t)];
  const own = { memcached_servers: [memcached.name], ...settings };
  const [one, two] = [
    await guarded(t, keystone, { settings: own }),
    await guarded(t, keystone, { settings: own }),
  ];
  return { keystone, memcached, one, two, records };
}

for (const [strategy, settings] of Object.entries(SECURITY))
  describe(`memcached_servers with memcache_security_strategy = ${strategy}`, () => {
    it('lets Keystone be asked once by all workers, who tell the same', async (t) => {
      const { keystone, memcached, one, two, records } = await twoWorkers(t, settings);
      keystone.tokens.set('good', userToken({ user: { id: 'u-1', name: 'Zoë', domain: { id: 'd' } } }));
      const first = await one(as('good'));
      assert.equal(first.status, 200);
      assert.match(first.body, /"x-user-id":"u-1"/);
      assert.deepEqual(JSON.parse((await two(as('good'))).body), JSON.parse(first.body));
      assert.equal(keystone.validations().length, 1);
      assert.match(memcached.commands[1] ?? '', /^set tokens\/\S+ 0 300 \d+$/);
      assert.deepEqual(
        records.filter(({ level }) => level === 'error'),
        [],
      );
    });

    it('keeps nothing in the workers: what memcached has forgotten is asked about again', async (t) => {
      const { keystone, memcached, one } = await twoWorkers(t, settings);
      assert.equal((await one(as('good'))).status, 200);
      keystone.tokens.delete('good');
      assert.equal((await one(as('good'))).status, 200, 'a revoked token is good until memcached forgets it');
      memcached.values.clear();
      assert.equal((await one(as('good'))).status, 401);
      assert.equal(memcached.values.size, 0);
    });

    it('refuses a token from its expiry on, though memcached has it', async (t) => {
      logRecords(t);
      const [keystone, memcached] = [await fakeKeystone(t), await fakeMemcached(t)];
      let now = 0;
      keystone.tokens.set('good', userToken({ expires_at: new Date(5000).toISOString() }));
      const ask = await guarded(t, keystone, {
        clock: () => now,
        settings: { memcached_servers: [memcached.name], ...settings },
      });
      now = 4999;
      assert.equal((await ask(as('good'))).status, 200);
      now = 5000;
      assert.equal((await ask(as('good'))).status, 401);
      assert.equal(keystone.validations().length, 1);
    });

    it('gives memcached no token', async (t) => {
      const { memcached, one } = await twoWorkers(t, settings);
      await one(as('good'));
      const kept = [...memcached.values].flatMap(([key, value]) => [key, value.toString()]);
      assert.equal(kept.length, 2);
      assert.doesNotMatch(kept.join('\n'), /good|service-token/);
    });

    it('asks Keystone where the entry is none, which is logged and put right', async (t) => {
      const { keystone, memcached, one, two, records } = await twoWorkers(t, settings);
      await one(as('good'));
      const [[key, entry] = assert.fail()] = memcached.values;
      for (const spoiled of [Buffer.from(''), Buffer.from('\x80\x04pickle', 'latin1'), entry.subarray(1)]) {
        memcached.values.set(key, spoiled);
        const before = keystone.validations().length;
        assert.equal((await two(as('good'))).status, 200);
        assert.equal(keystone.validations().length, before + 1);
        const told = records.filter(({ level }) => level === 'error');
        assert.match(told.at(-1)?.message ?? '', /^Failed to decrypt\/verify cache data: /);
        assert.equal(told.length, before);
        assert.equal((await one(as('good'))).status, 200);
        assert.equal(keystone.validations().length, before + 1);
      }
    });
  });

for (const strategy of ['MAC', 'ENCRYPT'] as const)
  it(`an entry that somebody without the secret made counts for nothing with ${strategy}`, async (t) => {
    const { keystone, memcached, one, records } = await twoWorkers(t, SECURITY[strategy]);
    const forger = await guarded(t, keystone, {
      settings: { ...SECURITY[strategy], memcached_servers: [memcached.name], memcache_secret_key: 'guess' },
    });
    await one(as('good'));
    const [key = ''] = memcached.values.keys();
    memcached.values.clear();
    keystone.tokens.set('good', userToken({ roles: [{ id: 'r-0', name: 'admin' }] }));
    assert.match((await forger(as('good'))).body, /"x-roles":"admin"/);
    const [forged = assert.fail()] = memcached.values.values();
    memcached.values.set(key, forged);
    keystone.tokens.delete('good');
    assert.equal((await one(as('good'))).status, 401);
    assert.ok(records.some(({ message }) => message.endsWith('cache data: the MAC is wrong')));
  });

describe('memcached_servers', () => {
  it('keeps what Keystone said where keystonemiddleware looks for it, as JSON', async (t) => {
    const { memcached, one } = await twoWorkers(t);
    await one(as('good'));
    const [[key, entry] = assert.fail()] = memcached.values;
    // hashlib.sha256(b'good').hexdigest()
    assert.equal(key, 'tokens/770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c');
    assert.deepEqual(JSON.parse(entry.toString()), { token: userToken() });
  });

  it('that are dead fail no request, and are tried again only after memcache_pool_dead_retry', async (t) => {
    const { keystone, memcached, one, records } = await twoWorkers(t, { memcache_pool_dead_retry: 30 });
    await memcached.stop();
    for (const asked of [1, 2]) {
      assert.equal((await one(as('good'))).status, 200);
      assert.equal(keystone.validations().length, asked);
    }
    const told = records.filter(({ message }) => message.startsWith('memcached server'));
    assert.equal(told.length, 1);
    assert.match(told[0]?.message ?? '', /is left alone for 30 s: .*ECONNREFUSED/);
  });

  it('with token_cache_time = -1 are told nothing', async (t) => {
    const { keystone, memcached, one } = await twoWorkers(t, { token_cache_time: -1 });
    for (const _ of [1, 2]) assert.equal((await one(as('good'))).status, 200);
    assert.equal(keystone.validations().length, 2);
    assert.deepEqual(memcached.commands, []);
  });

  const SERVERS = { memcached_servers: ['localhost:11211'] };
  for (const [what, settings, message] of [
    [
      'MAC without a secret, with or without servers',
      { memcache_security_strategy: 'MAC' },
      /memcache_secret_key must be defined when a memcache_security_strategy is defined$/,
    ],
    [
      'a server that is none',
      { memcached_servers: ['a b'] },
      /^\[keystone_authtoken\] memcached_servers: 'a b' is no memcached server: HOST/,
    ],
    [
      'SASL',
      { ...SERVERS, memcache_sasl_enabled: true },
      /memcache_sasl_enabled: signing in .* not supported$/,
    ],
    [
      'an authority that cannot be read',
      { ...SERVERS, memcache_tls_enabled: true, memcache_tls_cafile: '/nowhere' },
      /^\[keystone_authtoken\] memcache_tls_cafile = \/nowhere: ENOENT/,
    ],
  ] as const)
    it(`refuse ${what}, at start`, (t) => {
      logRecords(t);
      const start = () =>
        authtoken(
          testService({ keystone_authtoken: { auth_type: 'none', endpoint: 'http://k', ...settings } }),
        )({}, {});
      assert.throws(start, { name: 'ConfigurationError', message });
    });
});

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { cacheGroup } from '../conf/cache.ts';
import { ConfigOpts } from '../config/config_opts.ts';
import { setSink } from '../log/log.ts';
import { type CacheRegion, cacheRegion, type SharedCache } from './shared_cache.ts';
import { fakeMemcached } from './testing/fake_memcached.ts';

function regionOf(
  t: TestContext,
  options: Readonly<Record<string, unknown>>,
  now: () => number = () => 0,
): { region: CacheRegion; logged: string[] } {
  const logged: string[] = [];
  const before = setSink({ enabled: () => true, write: (_level, _logger, text) => void logged.push(text) });
  t.after(() => setSink(before));
  const conf = new ConfigOpts({ project: 'nova', prog: 'test', env: {} });
  conf.registerGroup(cacheGroup);
  conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
  for (const [option, value] of Object.entries(options)) conf.setOverride('cache', option, value);
  const region = cacheRegion(conf, { lifetime: 15, now });
  if (typeof region === 'object') t.after(() => region.close());
  return { region, logged };
}

function sharedOf(...args: Parameters<typeof regionOf>): SharedCache {
  const { region } = regionOf(...args);
  assert.ok(typeof region === 'object');
  return region;
}

describe('[cache]', () => {
  for (const [backend, region] of [
    ['dogpile.cache.null', 'none'],
    ['oslo_cache.dict', 'process'],
    ['dogpile.cache.memory', 'process'],
  ] as const)
    it(`backend = ${backend} keeps things: ${region}`, (t) => {
      assert.equal(regionOf(t, { enabled: true, backend }).region, region);
    });

  it('is the process where it is not enabled', (t) => {
    assert.equal(regionOf(t, { backend: 'dogpile.cache.memcached' }).region, 'process');
  });

  it('is the process where the backend is not there, which is said', (t) => {
    const { region, logged } = regionOf(t, { enabled: true, backend: 'dogpile.cache.redis' });
    assert.equal(region, 'process');
    assert.match(
      logged.join('\n'),
      /^\[cache\] backend = dogpile\.cache\.redis is not supported; each process/,
    );
  });

  for (const [what, options, message] of [
    ['a server that is none', { memcache_servers: ['a b'] }, /^'a b' is no memcached server: HOST/],
    ['no server', { memcache_servers: [] }, /^\[cache\] memcache_servers names no server/],
    [
      'SASL',
      { memcache_username: 'nova' },
      /^\[cache\] memcache_sasl_enabled, memcache_username: signing in/,
    ],
    [
      'TLS of a backend without it',
      { tls_enabled: true },
      /^\[cache\] tls_enabled is not supported by dogpile/,
    ],
    [
      'an authority that cannot be read',
      { tls_enabled: true, tls_cafile: '/nowhere', backend: 'oslo_cache.memcache_pool' },
      /^\[cache\] tls_cafile = \/nowhere: ENOENT/,
    ],
  ] as const)
    it(`refuses ${what}`, (t) => {
      const all = { enabled: true, backend: 'dogpile.cache.memcached', ...options };
      assert.throws(() => regionOf(t, all), { message });
    });
});

describe('a shared cache', () => {
  const MEMCACHED = { enabled: true, backend: 'dogpile.cache.memcached' };

  it('gives what another process has set, until it is as old as the lifetime', async (t) => {
    const { name } = await fakeMemcached(t);
    let now = 1_000;
    const options = { ...MEMCACHED, memcache_servers: [name] };
    const [one, two] = [sharedOf(t, options, () => now), sharedOf(t, options, () => now)];
    await one.set('a', { b: ['é', null, 1] });
    now = 15_999;
    assert.deepEqual(await two.get('a'), { b: ['é', null, 1] });
    now = 16_000;
    assert.equal(await two.get('a'), undefined);
  });

  it('takes its server from backend_argument = url:… first', async (t) => {
    const { name, commands } = await fakeMemcached(t);
    const cache = sharedOf(t, { ...MEMCACHED, backend_argument: [`url:${name}`, 'nonsense'] });
    await cache.get('a');
    assert.equal(commands.length, 1);
  });

  it('misses what is no entry of its own', async (t) => {
    const { name, values } = await fakeMemcached(t);
    const cache = sharedOf(t, { ...MEMCACHED, memcache_servers: [name] });
    await cache.set('a', 1);
    assert.equal(await cache.get('a'), 1);
    for (const spoiled of ['', '\x80\x04pickle', 'null', '[]', '{"ct": "x", "value": 1}', '{"value": 1}']) {
      for (const key of values.keys()) values.set(key, Buffer.from(spoiled, 'latin1'));
      assert.equal(await cache.get('a'), undefined);
    }
  });
});

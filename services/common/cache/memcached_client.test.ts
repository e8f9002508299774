import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setSink } from '../log/log.ts';
import { MemcachedClient, type MemcachedOptions, parseServer } from './memcached_client.ts';
import { fakeMemcached } from './testing/fake_memcached.ts';

/** A client, and what it logs. */
function clientOf(t: TestContext, servers: readonly string[], options: Partial<MemcachedOptions> = {}) {
  const logged: string[] = [];
  const before = setSink({ enabled: () => true, write: (_level, _logger, text) => void logged.push(text) });
  const client = new MemcachedClient({ servers, socketTimeout: 5, deadRetry: 300, ...options });
  t.after(() => {
    client.close();
    setSink(before);
  });
  return { client, logged };
}

const text = async (value: Promise<Buffer | undefined>): Promise<string | undefined> =>
  (await value)?.toString();

describe('a memcached client', () => {
  it('gets what was set, and nothing else', async (t) => {
    const { name, commands } = await fakeMemcached(t);
    const { client, logged } = clientOf(t, [name]);
    await client.set('any key\r\nat all', Buffer.from('two\r\nlines END\r\n\0é'), 14.2);
    assert.equal(await text(client.get('any key\r\nat all')), 'two\r\nlines END\r\n\0é');
    assert.equal(await client.get('another'), undefined);
    assert.match(commands[0] ?? '', /^set [\da-f]{40} 0 15 19$/);
    assert.deepEqual(logged, []);
  });

  it('has many commands under way on one connection, each with its answer', async (t) => {
    const { name } = await fakeMemcached(t);
    const { client } = clientOf(t, [name]);
    const keys = Array.from({ length: 50 }, (_unused, index) => `k${index}`);
    await Promise.all(keys.map((key) => client.set(key, Buffer.from(key.repeat(1000)), 10)));
    assert.deepEqual(
      await Promise.all(keys.map((key) => text(client.get(key)))),
      keys.map((key) => key.repeat(1000)),
    );
  });

  it('takes a value that the server refuses for one that is not kept', async (t) => {
    const server = await fakeMemcached(t);
    const { client, logged } = clientOf(t, [server.name]);
    server.answer = 'SERVER_ERROR object too large for cache\r\n';
    await client.set('a', Buffer.from('x'), 10);
    server.answer = 'memcached';
    await client.set('a', Buffer.from('y'), 10);
    assert.equal(await text(client.get('a')), 'y');
    assert.deepEqual(logged, []);
  });

  it('without a server has nothing, and says so once until the server is tried again', async (t) => {
    const server = await fakeMemcached(t);
    await server.stop();
    let now = 0;
    const { client, logged } = clientOf(t, [server.name], { deadRetry: 30, now: () => now });
    await Promise.all([client.set('a', Buffer.from('x'), 10), client.get('a'), client.get('b')]);
    assert.equal(await client.get('a'), undefined);
    assert.equal(logged.length, 1);
    assert.match(
      logged[0] ?? '',
      /^memcached server 127\.0\.0\.1:\d+ is left alone for 30 s: .*ECONNREFUSED/,
    );
    const again = await fakeMemcached(t, server.port);
    assert.equal(await client.get('a'), undefined);
    assert.deepEqual(again.commands, []);
    now = 30_000;
    await client.set('a', Buffer.from('x'), 10);
    assert.equal(await text(client.get('a')), 'x');
    assert.equal(logged.length, 1);
  });

  it('gives up a server that does not answer', async (t) => {
    const server = await fakeMemcached(t);
    server.answer = undefined;
    const { client, logged } = clientOf(t, [server.name], { socketTimeout: 0.05 });
    assert.deepEqual(await Promise.all([client.get('a'), client.get('b')]), [undefined, undefined]);
    assert.match(logged.join('\n'), /^memcached server \S+ is left alone for 300 s: no answer within 50 ms$/);
  });

  for (const answer of ['HTTP/1.1 400 Bad Request\r\n', 'VALUE a 0 1\r\nxyz\r\nEND\r\n', 'x'.repeat(5000)])
    it(`gives up a server that answers ${JSON.stringify(answer.slice(0, 20))}`, async (t) => {
      const server = await fakeMemcached(t);
      server.answer = answer;
      const { client, logged } = clientOf(t, [server.name]);
      assert.equal(await client.get('a'), undefined);
      assert.match(logged.join('\n'), /the server does not speak the protocol of memcached$/);
    });

  it('spreads keys over servers, and those of a dead one over the others', async (t) => {
    const [one, two] = [await fakeMemcached(t), await fakeMemcached(t)];
    const { client } = clientOf(t, [one.name, two.name]);
    const keys = Array.from({ length: 40 }, (_unused, index) => `k${index}`);
    for (const key of keys) await client.set(key, Buffer.from(key), 10);
    assert.ok(one.values.size > 5 && two.values.size > 5);
    assert.equal(one.values.size + two.values.size, 40);
    await one.stop();
    // Each key of the dead server is missed once at most, while that is found out.
    for (const key of [...keys, ...keys]) await client.set(key, Buffer.from(key), 10);
    assert.deepEqual(await Promise.all(keys.map((key) => text(client.get(key)))), keys);
  });
});

describe('the name of a memcached server', () => {
  for (const [server, address] of [
    ['localhost', { host: 'localhost', port: 11_211 }],
    ['cache.example:11212', { host: 'cache.example', port: 11_212 }],
    ['inet:10.0.0.1:1', { host: '10.0.0.1', port: 1 }],
    ['inet6:[::1]:11211', { host: '::1', port: 11_211 }],
    ['[fe80::1%eth0]', { host: 'fe80::1%eth0', port: 11_211 }],
    ['unix:/run/memcached.sock', { path: '/run/memcached.sock' }],
    ['/run/memcached.sock', { path: '/run/memcached.sock' }],
  ] as const)
    it(`${server} is an address`, () => assert.deepEqual(parseServer(server), address));

  for (const server of ['', 'a b', 'host:0', 'host:70000', '::1', 'host:port'])
    it(`'${server}' is none`, () => {
      assert.throws(() => parseServer(server), { name: 'MemcachedServerError', server });
    });
});

import { optGroup } from '../config/opts.ts';

/** `[cache]`: what processes share; of it, the metadata service reads whether it is on. */
export const cacheGroup = optGroup('cache', 'The cache that processes share.', {
  enabled: { type: 'boolean', default: false, help: 'Whether there is one.' },
  backend: {
    type: 'string',
    choices: [
      'oslo_cache.memcache_pool',
      'oslo_cache.dict',
      'oslo_cache.mongo',
      'oslo_cache.etcd3gw',
      'dogpile.cache.pymemcache',
      'dogpile.cache.memcached',
      'dogpile.cache.pylibmc',
      'dogpile.cache.bmemcached',
      'dogpile.cache.dbm',
      'dogpile.cache.redis',
      'dogpile.cache.redis_sentinel',
      'dogpile.cache.memory',
      'dogpile.cache.memory_pickle',
      'dogpile.cache.null',
    ],
    default: 'dogpile.cache.null',
    help: "Its kind, by dogpile's name.",
  },
  expiration_time: { type: 'integer', min: 1, default: 600, help: 'Seconds that an item is kept.' },
  config_prefix: { type: 'string', default: 'cache.oslo', help: 'What names of its settings begin with.' },
  backend_argument: { type: 'multi', secret: true, default: [], help: 'Settings, as NAME:VALUE.' },
  memcache_servers: { type: 'list', default: ['localhost:11211'], help: 'Memcached servers.' },
  memcache_username: { type: 'string', help: 'The user for memcached.' },
  memcache_password: { type: 'string', secret: true, help: 'The password for memcached.' },
  redis_server: { type: 'string', default: 'localhost:6379', help: 'The Redis server.' },
  redis_username: { type: 'string', help: 'The user for Redis.' },
  redis_password: { type: 'string', secret: true, help: 'The password for Redis.' },
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateLimited } from './rate_limit.ts';

test('after the interval as many records pass again, and the limit is told of again', () => {
  let now = 0;
  const written: string[] = [];
  const sink = rateLimited(
    { enabled: () => true, write: (_level, _logger, message) => written.push(message) },
    { burst: 1, interval: 10, exceptLevel: undefined, now: () => now },
  );
  const log = (message: string) => sink.write('critical', 'x', message, undefined);
  for (const message of ['a', 'b', 'c']) log(message);
  now = 10_000;
  for (const message of ['d', 'e']) log(message);
  const notice = 'Logging rate limit: drop after 1 records/10 sec';
  assert.deepEqual(written, ['a', notice, 'd', notice]);
});

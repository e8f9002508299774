import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, readWrkOutput } from './wrk_output.ts';

const OUTPUT = `Running 2s test @ http://api:8774/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   812.11us  210.00us  12.15ms   93.41%
    Req/Sec    39.31k     2.10k   42.00k    85.00%
  Latency Distribution
     50%  780.00us
     75%  850.00us
     90%    1.02ms
     99%    1.60ms
  78615 requests in 2.00s, 40.12MB read
Requests/sec:  39301.25
Transfer/sec:     20.06MB
`;

test('rates and percentiles are read, percentiles in milliseconds', () => {
  assert.deepEqual(readWrkOutput(OUTPUT), {
    requestsPerSecond: 39301.25,
    p50: 0.78,
    p99: 1.6,
    requests: 78615,
    errors: 0,
  });
});

test('wrk pads seconds with a blank', () => {
  assert.equal(readWrkOutput(OUTPUT.replace('99%    1.60ms', '99%    1.78s ')).p99, 1780);
});

test('refused connections and error answers are counted', () => {
  const text = OUTPUT.replace(
    'Requests/sec',
    '  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\nRequests/sec',
  );
  assert.equal(readWrkOutput(text).errors, 15);
});

test('what is no result is an error that shows it', () => {
  assert.throws(
    () => readWrkOutput('unable to connect to api:8774 Connection refused\n'),
    /unable to connect/,
  );
});

test('the median of an even count is the mean of the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([3, 1, 2]), 2);
});

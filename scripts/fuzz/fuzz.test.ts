import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeCase } from './cases.ts';
import { compare, fuzz } from './fuzz.ts';
import { judge } from './judge.ts';

describe('the fuzzer', () => {
  it('finds nothing in a few hundred cases', async () => {
    assert.deepEqual(await fuzz({ seed: 1, cases: 400, seconds: 300, limit: 120_000 }), []);
  });

  it('makes the same case from the same seed, and others from others', () => {
    assert.deepEqual(makeCase(7, 3), makeCase(7, 3));
    assert.notDeepEqual(makeCase(7, 3), makeCase(8, 3));
    assert.notDeepEqual(makeCase(7, 3), makeCase(7, 4));
  });

  it('tells answers that are none, or carry what was injected', () => {
    assert.equal(judge('uwsgi', 'HTTP/1.1 200 OK\r\n\r\n', true), undefined);
    assert.equal(judge('uwsgi', '', true), undefined);
    assert.match(judge('uwsgi', 'Status: 200 OK\r\n\r\n', true) ?? '', /no answer of uwsgi/);
    assert.match(judge('fastcgi', 'HTTP/1.1 400 Bad\r\n\r\n', true) ?? '', /not FastCGI/);
    assert.match(judge('http', 'HTTP/1.1 200 OK\r\nX-Injected: yes\r\n\r\n', true) ?? '', /injected/);
  });

  it('tells leaks', () => {
    const before = { heap: 10e6, buffers: 1e6, connections: 0, descriptors: 30, violations: [] };
    assert.deepEqual(compare(before, before), []);
    const after = { heap: 30e6, buffers: 20e6, connections: 2, descriptors: 32, violations: ['x'] };
    assert.equal(compare(before, after).length, 5);
  });
});

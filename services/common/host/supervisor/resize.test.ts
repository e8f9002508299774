import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WorkerStatus } from '../request_ledger.ts';
import { type Candidate, dispensable } from './resize.ts';

const STATUS: WorkerStatus = {
  requests: 0,
  exceptions: 0,
  tx: 0,
  avgRt: 0,
  writeErrors: 0,
  readErrors: 0,
  runningTime: 0,
  rss: 0,
  open: [],
};
const REQUEST = { method: 'GET', uri: '/', remoteAddr: '', start: 0 };

/** A worker with so many requests in hand, or one that does not say. */
function started(spawnedAt: number, requests: number | undefined): Candidate {
  const open = Array.from({ length: requests ?? 0 }, () => REQUEST);
  return {
    worker: {
      spawnedAt,
      hasLeft: false,
      status: requests === undefined ? undefined : { ...STATUS, open },
    },
  };
}

describe('the worker that ends where one fewer is wanted', () => {
  const chosen = (...workers: Candidate[]): number => workers.indexOf(dispensable(workers)) + 1;

  it('is the oldest idle one, as in uWSGI', () => {
    assert.equal(chosen(started(30, 0), started(10, 0), started(20, 0)), 2);
    assert.equal(chosen(started(30, 0), started(10, 1), started(20, 0)), 3);
    assert.equal(chosen(started(10, undefined), started(20, 0)), 2);
  });

  it('is the first of those that started together', () => {
    assert.equal(chosen(started(10, 0), started(10, 0)), 1);
  });

  it('is the oldest of all where none is idle', () => {
    assert.equal(chosen(started(30, 2), started(20, 1), started(40, undefined)), 2);
  });
});

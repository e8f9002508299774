import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestLedger } from './request_ledger.ts';

test('requests that end in any order leave the others in hand', () => {
  const ledger = new RequestLedger();
  const application = ledger.wrap(() => {});
  const begin = (url: string): EventEmitter => {
    const res = Object.assign(new EventEmitter(), { writableFinished: true });
    const req = { method: 'GET', url, socket: { bytesWritten: 0 } };
    application(req as unknown as IncomingMessage, res as unknown as ServerResponse);
    return res;
  };
  const inHand = (): string[] => Array.from(ledger.open, ({ uri }) => uri).toSorted();
  const [a, b, c] = ['/a', '/b', '/c'].map(begin) as [EventEmitter, EventEmitter, EventEmitter];
  assert.deepEqual(inHand(), ['/a', '/b', '/c']);
  a.emit('close');
  assert.deepEqual(inHand(), ['/b', '/c']);
  // A second end of the same request counts nothing and takes nobody's place.
  a.emit('close');
  c.emit('close');
  assert.deepEqual(inHand(), ['/b']);
  begin('/d');
  b.emit('close');
  assert.deepEqual(inHand(), ['/d']);
  assert.equal(ledger.requests, 3);
});

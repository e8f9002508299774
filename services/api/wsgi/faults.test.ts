import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultBody, HTTPError, httpErrorOf, notFound } from './faults.ts';

test("each code has Nova's name, others are compute faults", () => {
  const names = [400, 401, 403, 404, 405, 409, 413, 415, 429, 501, 503, 406, 410, 500].map(
    (code) => Object.keys(faultBody(code, 'm'))[0],
  );
  assert.deepEqual(names, [
    'badRequest',
    'unauthorized',
    'forbidden',
    'itemNotFound',
    'badMethod',
    'conflictingRequest',
    'overLimit',
    'badMediaType',
    'overLimit',
    'notImplemented',
    'serviceUnavailable',
    'computeFault',
    'computeFault',
    'computeFault',
  ]);
});

test('retryAfter stands in 413 and 429 alone', () => {
  assert.deepEqual(faultBody(413, 'm', '5'), { overLimit: { code: 413, message: 'm', retryAfter: '5' } });
  assert.deepEqual(faultBody(503, 'm', '5'), { serviceUnavailable: { code: 503, message: 'm' } });
});

test('an error without words says what webob says', () => {
  assert.equal(notFound().message, 'The resource could not be found.');
});

test('any error with an HTTP code is for the client, others are not', () => {
  assert.equal(httpErrorOf(Object.assign(new Error('x'), { code: 409 }))?.code, 409);
  assert.equal(httpErrorOf(Object.assign(new Error('x'), { code: 'ENOENT' })), undefined);
  assert.equal(httpErrorOf(Object.assign(new Error('x'), { code: 200 })), undefined);
  assert.equal(httpErrorOf('x'), undefined);
  const error = new HTTPError(404, 'x');
  assert.equal(httpErrorOf(error), error);
});

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { RequestHandler } from 'express';
import request from 'supertest';
import type * as Raise from '../environ/raise.ts';
import { onError } from '../environ/raise.ts';
import { fromMiddleware } from './from_middleware.ts';

function serve(middleware: RequestHandler) {
  const app = fromMiddleware(middleware)((_req, res) => void res.end('inner'));
  return request(
    createServer((req, res) => {
      onError(req, (error, _req, response) => {
        response.statusCode = 418;
        response.end(`handled ${(error as Error).message}`);
      });
      app(req, res);
    }),
  );
}

test('middleware has Express around it and the application after it', async () => {
  const answer = await serve((req, res, next) => {
    res.set('x-query', JSON.stringify(req.query));
    next();
  }).get('/?a=1');
  assert.deepEqual(
    [answer.text, answer.headers['x-query'], answer.headers['x-powered-by']],
    ['inner', '{"a":"1"}', undefined],
  );
});

test('calling next again does nothing', async () => {
  const twice: RequestHandler = (_req, _res, next) => {
    next();
    next();
  };
  const later = fromMiddleware(twice)((_req, res) => void setImmediate(() => res.end('inner')));
  const answer = await request(createServer(later)).get('/');
  assert.deepEqual([answer.status, answer.text], [200, 'inner']);
});

test('an error is raised to handlers of another copy of the module, too', async () => {
  // As where a module beside api-paste.ini imports a novafront of its own.
  const copy = (await import(`${import.meta.resolve('../environ/raise.ts')}?copy`)) as typeof Raise;
  assert.notEqual(copy.onError, onError);
  const failing = fromMiddleware((_req, _res, next) => next(new Error('boom')))(() => assert.fail('reached'));
  const answer = await request(
    createServer((req, res) => {
      copy.onError(req, (error) => res.end(`handled ${(error as Error).message}`));
      failing(req, res);
    }),
  ).get('/');
  assert.equal(answer.text, 'handled boom');
});

const FAILING: Readonly<Record<string, RequestHandler>> = {
  'passes to next': (_req, _res, next) => next(new Error('boom')),
  throws: () => {
    throw new Error('boom');
  },
  'rejects with': async () => {
    await Promise.resolve();
    throw new Error('boom');
  },
};

for (const [how, middleware] of Object.entries(FAILING)) {
  test(`an error that middleware ${how} is raised, and answered`, async () => {
    const answer = await serve(middleware).get('/');
    assert.deepEqual([answer.status, answer.text], [418, 'handled boom']);
  });
}

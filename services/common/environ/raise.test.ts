import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../testing/raw_request.ts';
import { onError, raise } from './raise.ts';

test('the nearest handler is asked first and may pass the error on', async (t) => {
  const asked: string[] = [];
  const ask = await serve(t, (req, res) => {
    onError(req, (error, _req, response) => {
      asked.push('outer');
      response.end((error as Error).message);
    });
    onError(req, (error, request, response) => {
      asked.push('inner');
      raise(request, response, error);
    });
    raise(req, res, new Error('boom'));
  });
  assert.equal((await ask()).body, 'boom');
  assert.deepEqual(asked, ['inner', 'outer']);
});

test('a handler that fails itself hands its failure to the next', async (t) => {
  const ask = await serve(t, (req, res) => {
    onError(req, (error, _req, response) => void response.end((error as Error).message));
    onError(req, () => {
      throw new Error('worse');
    });
    raise(req, res, new Error('boom'));
  });
  assert.equal((await ask()).body, 'worse');
});

test('an error that is a response answers for itself', async (t) => {
  const error = { respond: (_req: unknown, res: { end(text: string): void }) => res.end('mine') };
  const ask = await serve(t, (req, res) => {
    onError(req, () => assert.fail('asked'));
    raise(req, res, error);
  });
  assert.equal((await ask()).body, 'mine');
});

test('without a handler it is a bare 500 that does not tell the error', async (t) => {
  const ask = await serve(t, (req, res) => raise(req, res, new Error('secret')));
  const { status, body } = await ask();
  assert.deepEqual([status, body], [500, 'Internal Server Error']);
});

test('an answer that has begun is cut off, one that has ended stays', async (t) => {
  const ask = await serve(t, (req, res) => {
    if (req.url === '/ended') res.end('whole');
    else res.write('half');
    raise(req, res, new Error('late'));
  });
  assert.equal((await ask({ path: '/ended' })).body, 'whole');
  await assert.rejects(ask());
});

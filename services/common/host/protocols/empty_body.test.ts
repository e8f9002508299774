import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import type { Application } from '../../environ/application.ts';
import { exchange, packet, varsOf } from '../testing/packets.ts';
import { serveUwsgi } from '../testing/serve_uwsgi.ts';

async function answer(t: TestContext, application: Application): Promise<string | undefined> {
  const served = await serveUwsgi(application);
  t.after(() => served.drain(0));
  return (await exchange(served.where, [packet(varsOf())])).split('\r\n\r\n')[1];
}

describe('a request without a body', () => {
  it('ends for whoever reads it, at once or later', async (t) => {
    const application: Application = (req, res) =>
      void (async () => {
        await turn();
        res.end(`${(await buffer(req)).length} bytes, complete: ${req.complete}`);
      })();
    assert.equal(await answer(t, application), '0 bytes, complete: true');
  });

  it('ends for who listens to it flowing', async (t) => {
    const application: Application = (req, res) => {
      let chunks = 0;
      req.on('data', () => chunks++).on('end', () => res.end(`${chunks} chunks`));
    };
    assert.equal(await answer(t, application), '0 chunks');
  });

  it('closes for who only waits for that, once the response is complete', async (t) => {
    let closed: Promise<unknown> | undefined;
    const application: Application = (req, res) => {
      closed = once(req, 'close');
      res.end('done');
    };
    assert.equal(await answer(t, application), 'done');
    await closed;
  });
});

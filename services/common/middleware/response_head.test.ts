import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import express from 'express';
import { serve } from '../testing/raw_request.ts';
import { deleteRows, getRow, onHead, setRow } from './response_head.ts';

const WAYS: Readonly<Record<string, (res: ServerResponse) => void>> = {
  'writeHead with rows': (res) =>
    void res.writeHead(201, ['X-One', '1', 'Vary', 'a', 'Vary', 'b']).end('body'),
  'writeHead with pairs': (res) =>
    void Reflect.apply(Reflect.get(res, 'writeHead') as () => ServerResponse, res, [
      201,
      [
        ['X-One', '1'],
        ['Vary', 'a'],
        ['Vary', 'b'],
      ],
    ]).end('body'),
  'writeHead with an object': (res) =>
    void res.writeHead(201, { 'X-One': '1', Vary: ['a', 'b'] }).end('body'),
  'setHeader and end': (res) => {
    res.statusCode = 201;
    res.setHeader('X-One', 1);
    res.setHeader('Vary', ['a', 'b']);
    res.end('body');
  },
  'setHeader that writeHead replaces': (res) => {
    res.setHeader('X-One', 'old');
    res.setHeader('vary', 'old');
    res.writeHead(201, ['X-One', '1', 'Vary', 'a', 'Vary', 'b']).end('body');
  },
  'a stream': (res) => {
    res.statusCode = 201;
    res.setHeaders(
      new Map<string, string | string[]>([
        ['X-One', '1'],
        ['Vary', ['a', 'b']],
      ]),
    );
    void pipeline(Readable.from(['bo', 'dy']), res);
  },
};

for (const [how, answer] of Object.entries(WAYS)) {
  test(`an answer sent by ${how} can be changed`, async (t) => {
    const ask = await serve(t, (_req, res) => {
      onHead(res, (head) => {
        assert.deepEqual(
          [head.status, getRow(head.rows, 'vary'), getRow(head.rows, 'x-one')],
          [201, 'b', '1'],
        );
        head.status = 202;
        setRow(head.rows, 'X-One', '2');
        head.rows.push('X-Added', 'yes');
      });
      answer(res);
    });
    const { status, rows, body } = await ask();
    assert.deepEqual([status, body], [202, 'body']);
    assert.deepEqual(
      rows.filter(([name]) => /^(vary|x-)/i.test(name)),
      [
        ['Vary', 'a'],
        ['Vary', 'b'],
        ['X-One', '2'],
        ['X-Added', 'yes'],
      ],
    );
  });
}

test("Express's answers can be changed", async (t) => {
  const app = express();
  app.use((_req, res) => void res.status(404).json({ a: 1 }));
  const ask = await serve(t, (req, res) => {
    onHead(res, ({ rows }) => deleteRows(rows, 'x-powered-by'));
    app(req, res);
  });
  const { status, rows, body } = await ask();
  assert.deepEqual([status, body], [404, '{"a":1}']);
  assert.deepEqual(
    rows.map(([name]) => name),
    ['Content-Type', 'Content-Length', 'ETag'],
  );
});

test('hooks run from the inside out', async (t) => {
  const ask = await serve(t, (_req, res) => {
    onHead(res, ({ rows }) => rows.push('X-Order', 'outer'));
    onHead(res, ({ rows }) => rows.push('X-Order', 'inner'));
    res.writeHead(204).end();
  });
  assert.deepEqual((await ask()).rows, [
    ['X-Order', 'inner'],
    ['X-Order', 'outer'],
  ]);
});

test('a second head is refused as Node refuses it', async (t) => {
  const ask = await serve(t, (_req, res) => {
    onHead(res, () => {});
    res.writeHead(200, ['Content-Length', '0']);
    assert.throws(() => res.writeHead(500), { code: 'ERR_HTTP_HEADERS_SENT' });
    res.end();
  });
  assert.equal((await ask()).status, 200);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptableOffers } from './accept.ts';

const HTML = 'text/html';
const JSON_TYPE = 'application/json';
const ALL = [HTML, JSON_TYPE];

const CASES: readonly (readonly [string | undefined, readonly string[]])[] = [
  [undefined, ALL],
  ['', []],
  [',', []],
  ['*/*', ALL],
  ['*/*;level=1', ALL],
  ['text/*', [HTML]],
  ['*/html', []],
  ['TEXT/HTML', [HTML]],
  ['text/html;q=0', []],
  ['text/*;q=0.5, text/html;q=0', []],
  ['text/html;level=1', []],
  ['application/*;q=0, application/json', [JSON_TYPE]],
  ['application/json, */*', ALL],
  ['application/json;Q=0.2, */*;q=0.3', ALL],
  ['text/html;q=0.3, text/html;q=0.9, application/json;q=0.5', [JSON_TYPE, HTML]],
  ['text/html ; q=0.5 , application/json', [JSON_TYPE, HTML]],
  ['application/json;q=1.0;ext=1', [JSON_TYPE]],
  ['text/html;a="x,y;q=0"', []],
  ['a/b,,c/d', []],
  ['garbage', ALL],
  ['application/json;q=2', ALL],
  ['application/json;q=0.1234', ALL],
  [',text/html', ALL],
  [' text/html', ALL],
];

for (const [header, expected] of CASES) {
  test(`Accept: ${header ?? '(none)'} takes ${expected.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(acceptableOffers(header, ALL), expected);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestMatch, parseOptionsHeader } from './accept.ts';

const JSON_TYPE = 'application/json';
const VENDOR = 'application/vnd.openstack.compute+json';
const ATOM = 'application/atom+xml';

const CASES: readonly (readonly [string, string | undefined])[] = [
  ['', undefined],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  [VENDOR, VENDOR],
  [`${JSON_TYPE};q=0.2, ${VENDOR};q=0.3`, VENDOR],
  [`*/*, ${VENDOR}`, VENDOR],
  [`${VENDOR}, ${JSON_TYPE}`, JSON_TYPE],
  [`${JSON_TYPE};q=bad, ${ATOM};q=0.1`, ATOM],
  [`${JSON_TYPE};q, ${ATOM};q=0.1`, ATOM],
  ['text/html, garbage', undefined],
  ['application/json;a="x,y", text/html', JSON_TYPE],
  [';;', undefined],
];

for (const [accept, expected] of CASES) {
  test(`Accept: '${accept}' is answered as ${expected ?? 'nothing known'}`, () => {
    assert.equal(bestMatch(accept, [JSON_TYPE, VENDOR, ATOM]).contentType, expected);
  });
}

test('parameters lose their quotes and come with the match', () => {
  const { params } = bestMatch('text/html;version=9, application/json;version="2.1"; q = 0.5', [JSON_TYPE]);
  assert.equal(params.get('version'), '2.1');
  assert.deepEqual(parseOptionsHeader('application/json ; version=2;flag'), {
    name: JSON_TYPE,
    params: new Map([
      ['version', '2'],
      ['flag', undefined],
    ]),
  });
});

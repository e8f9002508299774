import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiVersion, MAX_API_VERSION, negotiate } from './api_version.ts';

const asked = (standard?: string, legacy?: string): string | undefined =>
  negotiate(standard, legacy).version?.text;

test('a request that names no version runs at 2.1', () => {
  assert.equal(asked(), '2.1');
  assert.equal(asked(''), '2.1');
});

test('the rightmost entry for compute decides, whatever its case', () => {
  assert.equal(asked('compute 2.10, compute 2.20'), '2.20');
  assert.equal(asked('compute 2.10, identity 3.5'), '2.10');
  assert.equal(asked('COMPUTE 2.5'), '2.5');
  assert.equal(asked('compute  2.5'), '2.5');
});

test('entries of other services, and a version without a service, are passed over', () => {
  assert.equal(asked('nova 2.10'), '2.1');
  assert.equal(asked('2.10'), '2.1');
  assert.equal(asked('compute=2.5'), '2.1');
});

test("Nova's own header counts only where the standard one names nothing for compute", () => {
  assert.equal(asked(undefined, '2.5'), '2.5');
  assert.equal(asked('compute 2.10', 'bad'), '2.10');
  assert.equal(asked('identity 3.5', '2.10'), '2.10');
  assert.equal(asked(undefined, '2.5, 2.7'), '2.7');
});

test('latest is the newest version, in lower case only', () => {
  assert.equal(asked('compute latest'), MAX_API_VERSION);
  assert.equal(negotiate('compute LATEST', undefined).error?.code, 400);
});

for (const text of ['2', '.1', '2.01', '02.5', '2.-5', '2.5.1', 'abc', '2.5 extra']) {
  test(`the version ${text} is malformed, and the answer names none`, () => {
    const { version, error } = negotiate(`compute ${text}`, undefined);
    assert.equal(version, undefined);
    assert.deepEqual(error, {
      code: 400,
      message: `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`,
    });
  });
}

test('an empty header of its own is malformed, an empty standard one is absent', () => {
  assert.equal(negotiate(undefined, '').error?.code, 400);
  assert.equal(negotiate('', undefined).error, undefined);
});

for (const text of ['2.0', '1.0', '3.0', '2.999', '99999999999999999999.1']) {
  test(`the version ${text} is out of range, and named in the answer all the same`, () => {
    const { version, error } = negotiate(`compute ${text}`, undefined);
    assert.equal(version?.text, text);
    assert.deepEqual(error, {
      code: 406,
      message: `Version ${text} is not supported by the API. Minimum is 2.1 and maximum is ${MAX_API_VERSION}.`,
    });
  });
}

test('every version from the first to the newest is served', () => {
  for (let minor = 1; minor <= 104; minor += 1) {
    assert.deepEqual(negotiate(`compute 2.${minor}`, undefined).error, undefined, `2.${minor}`);
  }
  assert.equal(negotiate('compute 2.105', undefined).error?.code, 406);
});

test('versions compare by number, not by text', () => {
  assert.ok(ApiVersion.of('2.10').atLeast('2.9'));
  assert.ok(ApiVersion.of('2.9').before('2.10'));
  assert.ok(ApiVersion.of('2.50').matches('2.1', '2.50'));
  assert.ok(!ApiVersion.of('2.51').matches('2.1', '2.50'));
  assert.ok(ApiVersion.of('2.104').matches(undefined, undefined));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDevelopmentServerArgs } from './development_server_args.ts';

test('nothing given means port 8000 on all interfaces', () => {
  assert.deepEqual(parseDevelopmentServerArgs([]), {
    host: undefined,
    port: 8000,
    debug: false,
    help: false,
    rest: [],
  });
});

for (const argv of [
  ['--port', '9', '--host', '::1'],
  ['--port=9', '--host=::1'],
  ['-p', '9', '-b', '::1'],
  ['-p9', '-b::1'],
]) {
  test(`host and port are read from ${argv.join(' ')}`, () => {
    const { port, host } = parseDevelopmentServerArgs(argv);
    assert.deepEqual({ port, host }, { port: 9, host: '::1' });
  });
}

test('what follows -- is passed on as it is', () => {
  assert.deepEqual(parseDevelopmentServerArgs(['-p', '1', '--', '--port', '2', '--']).rest, [
    '--port',
    '2',
    '--',
  ]);
});

test('an argument of Nova before -- is an error that says where it goes', () => {
  assert.throws(() => parseDevelopmentServerArgs(['--config-file', 'x']), {
    name: 'UsageError',
    message: 'unrecognized arguments: --config-file x (arguments for Nova go after --)',
  });
});

for (const [argv, message] of [
  [['--port'], 'argument --port/-p: expected one argument'],
  [['--port', '65536'], "argument --port/-p: invalid value: '65536' (a port is a number from 0 to 65535)"],
  [['-p', 'x'], "argument --port/-p: invalid value: 'x' (a port is a number from 0 to 65535)"],
] as const) {
  test(`${argv.join(' ')} is refused`, () => {
    assert.throws(() => parseDevelopmentServerArgs(argv), { name: 'UsageError', message });
  });
}

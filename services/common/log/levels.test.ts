import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LevelFilter, parseLogLevels } from './levels.ts';

describe('default_log_levels', () => {
  it('the nearest ancestor decides, in either direction', () => {
    const filter = new LevelFilter(parseLogLevels(['a=WARN', 'a.b=DEBUG', 'c = error']), () => 20);
    const passes = (logger: string): string[] =>
      (['critical', 'error', 'warning', 'info', 'debug'] as const).filter((level) =>
        filter.enabled(level, logger),
      );
    assert.deepEqual(passes('a.x'), ['critical', 'error', 'warning']);
    assert.deepEqual(passes('a.b.c'), ['critical', 'error', 'warning', 'info', 'debug']);
    assert.deepEqual(passes('c'), ['critical', 'error']);
    assert.deepEqual(passes('ab'), ['critical', 'error', 'warning', 'info']);
  });

  it('what no item names follows the root, also when that changes', () => {
    let root = 20;
    const filter = new LevelFilter(parseLogLevels(['a=INFO']), () => root);
    assert.equal(filter.enabled('debug', 'b'), false);
    root = 10;
    assert.equal(filter.enabled('debug', 'b'), true);
    assert.equal(filter.enabled('debug', 'a'), false);
  });

  for (const item of ['amqp', 'amqp=LOUD', '=INFO', 'a=INFO=DEBUG']) {
    it(`${item} is refused by name`, () =>
      assert.throws(() => parseLogLevels([item]), { name: 'DefaultLogLevelsError', item }));
  }
});

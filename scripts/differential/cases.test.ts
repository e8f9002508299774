import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadPaste, pasteDifferences, type PasteOutcome } from '../conformance/pastedeploy.ts';
import { osloDifferences, readOslo, type OsloOutcome } from '../conformance/oslo_config.ts';
import { runVectors } from '../conformance/vectors.ts';
import { osloCase } from './oslo_cases.ts';
import { pasteCase } from './paste_cases.ts';
import { Random } from './random.ts';

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe('generated cases', () => {
  it('are the same for the same seed, and differ between seeds', () => {
    for (const make of [osloCase, pasteCase]) {
      const texts = SEEDS.map((seed) => JSON.stringify(make(new Random(seed), '')));
      assert.deepEqual(
        texts,
        SEEDS.map((seed) => JSON.stringify(make(new Random(seed), ''))),
      );
      assert.ok(new Set(texts).size > SEEDS.length * 0.99);
    }
  });

  it('of nova.conf come to values and to errors of every kind', () => {
    const kinds = new Set<string>();
    const note = ({ register, parse, values, errors }: OsloOutcome): readonly string[] => {
      for (const error of [register, parse, ...Object.values(errors)]) if (error) kinds.add(error.class);
      for (const value of Object.values(values)) kinds.add(Array.isArray(value) ? 'list' : typeof value);
      return [];
    };
    const cases = SEEDS.map((seed) => osloCase(new Random(seed), ''));
    runVectors(
      cases,
      (one, dir) => note(readOslo(one, dir)),
      () => undefined,
    );
    const wanted = [
      'string',
      'number',
      'boolean',
      'list',
      'object',
      'ConfigFileParseError',
      'ConfigFileValueError',
      'ConfigSourceValueError',
      'NoSuchOptError',
      'NoSuchGroupError',
      'RequiredOptError',
      'SystemExit',
      'DefaultValueError',
      'ConfigFilesNotFoundError',
      'ConfigDirNotFoundError',
    ];
    assert.deepEqual(
      wanted.filter((kind) => !kinds.has(kind)),
      [],
    );
  });

  it('of api-paste.ini come to applications of every kind and to errors', () => {
    const kinds = new Set<string>();
    const note = ({ tree, error }: PasteOutcome): readonly string[] => {
      if (error) kinds.add(error.class);
      if (tree) kinds.add((tree as { kind?: string }).kind ?? 'function');
      return [];
    };
    const cases = SEEDS.map((seed) => pasteCase(new Random(seed), ''));
    runVectors(
      cases,
      (one, dir) => note(loadPaste(one, dir)),
      () => undefined,
    );
    const wanted = [
      'app',
      'filter',
      'composite',
      'function',
      'LookupError',
      'KeyError',
      'RecursionError',
      'TypeError',
      'InterpolationMissingOptionError',
      'ParsingError',
      'AttributeError',
      'ValueError',
    ];
    assert.deepEqual(
      wanted.filter((kind) => !kinds.has(kind)),
      [],
    );
  });

  it('that differ are found', () => {
    const oslo: OsloOutcome = { parse: null, values: { a: 1 }, errors: {} };
    assert.deepEqual(osloDifferences(oslo, { ...oslo, values: { a: '1' } }), ['a: "1" instead of 1']);
    assert.equal(pasteDifferences({ tree: 1 }, { error: { class: 'E', message: '' } }).length, 1);
  });
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { growth } from '../environ/testing/growth.ts';
import { ConfigParser } from './config_parser.ts';
import { PasteError } from './errors.ts';
import { appConfig, loadApp, loadFilter } from './load_app.ts';
import { strip } from './python.ts';
import { iniFiles } from './testing/ini_files.ts';
import { FACTORIES } from './testing/recording_factories.ts';
import { writeIni } from './testing/write_ini.ts';

const line = fc.string({ unit: 'binary' }).map((text) => strip(text.replace(/[\r\n]/g, '')));
const further = line.filter((text) => !/^[#;]/.test(text));
const value = fc
  .tuple(line, fc.array(further, { maxLength: 3 }))
  .map((lines) => lines.flat().join('\n').replace(/\n+$/, ''));
const key = line.filter(
  (text) => text !== '' && !/^[[#;]|[=:]/.test(text) && !['here', '__file__'].includes(text),
);
const section = fc
  .string({ unit: 'binary', minLength: 1 })
  .map((text) => text.replace(/[\r\n]/g, ' '))
  .filter((text) => text !== 'DEFAULT');
const sections = fc
  .array(
    fc.tuple(
      section,
      fc.array(fc.tuple(key, value)).map((keys) => new Map(keys)),
    ),
  )
  .map((all) => new Map(all));

/** Bytes, and text that is nearly an api-paste.ini. */
const PIECES = [
  '[app:main]\n',
  '[app:a]\n',
  '[filter:f]\n',
  '[pipeline:main]\n',
  '[DEFAULT]\n',
  '[composite:main]\n',
  '[',
  ']',
  'use = ',
  'a',
  'f',
  'main',
  'egg:Lib-Egg',
  'call:lib:app',
  'config:app.ini#a',
  'pipeline = f a',
  'set a',
  'get a',
  'paste.app_factory = lib:app\n',
  'paste.filter_factory = lib.sub:Filter.factory\n',
  'filter-with = f\n',
  '%(a)s',
  'paste.composite_factory = lib:composite\n',
  'next = a',
  '%',
  ':',
  '=',
  '\n',
  '\r',
  ' ',
  '  ',
  '#',
  ';',
  '"',
] as const;
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary' })))
    .map((pieces) => Buffer.from(pieces.join(''))),
);

describe('properties of the loader', () => {
  it('whatever is written is read back the same', (t) => {
    const file = join(iniFiles(t, ''), 'app.ini');
    fc.assert(
      fc.property(sections, (written) => {
        writeFileSync(file, writeIni(written));
        const parser = new ConfigParser(file);
        assert.deepEqual(parser.sections(), [...written.keys()]);
        for (const [name, keys] of written) {
          assert.deepEqual(parser.options(name), [...keys.keys(), 'here', '__file__']);
          for (const [one, text] of keys) assert.equal(parser.get(name, one), text);
        }
      }),
    );
  });

  it('no bytes make it throw anything but its own errors', (t) => {
    const dir = iniFiles(t, '');
    const loads = [loadApp, loadFilter, appConfig] as const;
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom(...loads),
        fc.constantFrom(undefined, 'a', 'f'),
        (content, load, name) => {
          writeFileSync(join(dir, 'app.ini'), content);
          try {
            load('config:app.ini', name, { factories: FACTORIES, relativeTo: dir });
          } catch (error) {
            assert.ok(error instanceof PasteError, String(error));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('no URI and no name make it throw anything but its own errors', (t) => {
    const dir = iniFiles(t, '[app:main]\npaste.app_factory = lib:app\n');
    const uri = fc
      .array(
        fc.oneof(
          fc.constantFrom('config:', 'egg:', 'call:', 'app.ini', '#', ':', '%', '/', 'lib', 'main'),
          fc.string(),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(uri, fc.option(fc.string(), { nil: undefined }), (where, name) => {
        try {
          loadApp(where, name, { factories: FACTORIES, relativeTo: dir });
        } catch (error) {
          assert.ok(error instanceof PasteError, String(error));
        }
      }),
    );
  });
});

const APP = '[app:main]\npaste.app_factory = lib:app\n';
const many = (size: number, each: (index: number) => string): string =>
  Array.from({ length: size }, (_, index) => each(index)).join('');

/** Files that cost more than their length where a step looks back, scans ahead or copies what it has. */
const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  'one long value': (size) => `${APP}a = ${'x'.repeat(size)}`,
  'spaces inside a value': (size) => `${APP}a = x${' '.repeat(size)}x`,
  'spaces before an error': (size) => `${APP}x${' '.repeat(size)}x`,
  'empty lines in a value': (size) => `${APP}a = 1${'\n'.repeat(size)}`,
  'continuation lines': (size) => `${APP}a = 1\n${' x\n'.repeat(size / 3)}`,
  'lines that are none': (size) => `${APP}${'x\n'.repeat(size / 2)}`,
  'different keys': (size) => APP + many(size / 10, (index) => `k${index} = 1\n`),
  'different sections': (size) => APP + many(size / 12, (index) => `[app:s${index}]\n`),
  'a long section': (size) =>
    `${APP}[${'s'.repeat(size / 2)}]\n${many(size / 16, (index) => `k${index}=\n`)}`,
  'an unclosed section': (size) => `${APP}[${'['.repeat(size)}`,
  defaults: (size) => `[DEFAULT]\n${many(size / 10, (index) => `k${index} = 1\n`)}${APP}`,
  'percent signs': (size) => `${APP}a = ${'%%'.repeat(size / 2)}`,
  'an unfinished reference': (size) => `${APP}a = ${'%('.repeat(size / 2)}`,
  'references to nothing': (size) => `${APP}b =\na = ${'%(b)s'.repeat(size / 5)}`,
  'references to much': (size) => `${APP}b = ${'x'.repeat(size / 2)}\na = ${'%(b)s'.repeat(size / 10)}`,
  'references to references': (size) =>
    APP + many(9, (index) => `k${index} = ${`%(k${index + 1})s`.repeat(size / 60)}\n`) + 'k9 =\n',
  'a pipeline of one filter': (size) =>
    `[filter:f]\npaste.filter_factory = lib.sub:Filter.factory\n[app:a]\npaste.app_factory = lib:app\n[pipeline:main]\npipeline = ${'f '.repeat(size / 8)} a`,
  'a pipeline of different filters': (size) =>
    `${many(size / 60, (index) => `[filter:f${index}]\npaste.filter_factory = lib.sub:Filter.factory\n`)}[app:a]\npaste.app_factory = lib:app\n[pipeline:main]\npipeline = ${many(size / 60, (index) => `f${index} `)} a`,
  'many filters and many defaults': (size) =>
    `[DEFAULT]\n${many(size / 20, (index) => `k${index} = 1\n`)}[filter:f]\npaste.filter_factory = lib.sub:Filter.factory\n[app:a]\npaste.app_factory = lib:app\n[pipeline:main]\npipeline = ${'f '.repeat(size / 4)} a`,
  'composites that double': (size) =>
    `${many(Math.min(size / 80, 60), (index) => `[composite:${index === 0 ? 'main' : `c${index}`}]\npaste.composite_factory = lib:composite\na = c${index + 1}\nb = c${index + 1}\n`)}[app:c60]\npaste.app_factory = lib:app\n`,
  'an unknown name': (size) =>
    `[pipeline:main]\npipeline = ${'x'.repeat(size / 2)}\n${many(size / 24, (index) => `[app:s${index}]\n`)}`,
  'a long reference': (size) => `[app:main]\npaste.app_factory = ${'a'.repeat(size)}!`,
  'a reference of spaces': (size) => `[app:main]\npaste.app_factory = a:b${' '.repeat(size)}!`,
};

describe('the cost of loading', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`grows with the file: ${name}`, (t) => {
      const dir = iniFiles(t, '');
      const read = (text: string): void => {
        writeFileSync(join(dir, 'app.ini'), text);
        loadApp('config:app.ini', undefined, { factories: FACTORIES, relativeTo: dir });
      };
      const factor = growth(read, shape, { size: 60_000, factor: 5 });
      assert.ok(factor < 15, `five times the file cost ${factor.toFixed(1)} times as much`);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { growth } from '../environ/testing/growth.ts';
import { parseConfigFile } from './config_file.ts';
import { ConfigOpts } from './config_opts.ts';
import { ConfigError, ConfigFileParseError } from './errors.ts';
import { optGroup, type Opt } from './opts.ts';
import { parseOslo } from './oslo_dialect.ts';
import { pyStrip } from './python_text.ts';
import { readBack, writeConf, type Written } from './testing/write_conf.ts';

const line = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, ''));
const further = line.map(pyStrip).filter((text) => text !== '');
const value = fc.tuple(line, fc.array(further, { maxLength: 3 })).map((lines) => lines.flat().join('\n'));
const key = further.filter((text) => !/^[[#;]|[=:]/.test(text));
const section = line.filter((text) => text !== '');
const written: fc.Arbitrary<Written> = fc.array(fc.tuple(section, fc.array(fc.tuple(key, value))));

/** Bytes, and text that is nearly a configuration. */
const PIECES = [
  '[DEFAULT]\n',
  '[g]\n',
  '[',
  ']',
  'a',
  'n',
  '=',
  ':',
  '1',
  '$a',
  '${g.a}',
  '$',
  '"',
  ',',
  '\n',
  '\r',
  ' ',
  '#',
];
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary' })))
    .map((pieces) => Buffer.from(pieces.join(''))),
);

const OPTS: readonly Opt[] = [
  { type: 'string', help: '' },
  { type: 'string', help: '', choices: ['a', 'b'], ignoreCase: true },
  { type: 'string', help: '', quotes: true },
  { type: 'boolean', help: '' },
  { type: 'integer', help: '', min: 1 },
  { type: 'float', help: '', max: 5 },
  { type: 'port', help: '' },
  { type: 'list', help: '', bounds: true },
  { type: 'list', help: '' },
  { type: 'dict', help: '' },
  { type: 'multi', help: '' },
  { type: 'host_address', help: '' },
  { type: 'uri', help: '', schemes: ['http'] },
];

/** Reads a file and every option in it; each error must be one of ours. */
function readAll(file: string, opt: Opt): void {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-test', env: {} });
  for (const group of ['DEFAULT', 'g', 'c']) {
    const cli = group === 'c' ? { cli: true } : {};
    conf.registerGroup(
      optGroup(group, '', { a: { ...opt, ...cli }, n: { ...opt, deprecatedNames: ['g.='] } }),
    );
  }
  const attempt = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      assert.notEqual(error.explain(), '');
    }
  };
  attempt(() => {
    conf.parse({ defaultConfigFiles: [file], defaultConfigDirs: [] });
    for (const group of ['DEFAULT', 'g', 'c'])
      for (const name of ['a', 'n']) attempt(() => conf.get(group, name));
  });
}

/** Reads `a` of DEFAULT as an option of every type. */
function readAsEach(file: string): void {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-test', env: {} });
  const named = OPTS.map((opt, index) => [`o${index}`, { ...opt, deprecatedNames: ['a'] }] as const);
  conf.registerGroup(optGroup('DEFAULT', '', { ...Object.fromEntries(named), n: OPTS[0] as Opt }));
  conf.parse({ defaultConfigFiles: [file], defaultConfigDirs: [] });
  for (const [name] of named) {
    try {
      conf.get('DEFAULT', name);
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
    }
  }
}

describe('properties of the reader', () => {
  it('whatever is written is read back the same', () => {
    fc.assert(
      fc.property(written, (sections) => {
        const expected: Record<string, Record<string, string[]>> = {};
        for (const [name, assignments] of sections) {
          const keys = new Map(
            Object.entries((Object.hasOwn(expected, name) ? expected[name] : undefined) ?? {}),
          );
          for (const [one, text] of assignments) keys.set(one, [...(keys.get(one) ?? []), text]);
          Object.defineProperty(expected, name, {
            value: Object.fromEntries(keys),
            enumerable: true,
            configurable: true,
          });
        }
        assert.deepEqual(readBack(parseOslo(writeConf(sections), 'a.conf')), expected);
      }),
    );
  });

  it('no bytes make it throw anything but its own errors', (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'novafront-conf-'));
    t.after(() => rmSync(dir, { recursive: true }));
    const file = join(dir, 'a.conf');
    fc.assert(
      fc.property(bytes, fc.constantFrom(...OPTS), (content, opt) => {
        writeFileSync(file, content);
        readAll(file, opt);
      }),
      { numRuns: 500 },
    );
  });

  it('a mistake in any text is a ConfigFileParseError with its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseOslo(text, 'a.conf');
        } catch (error) {
          assert.ok(error instanceof ConfigFileParseError, String(error));
          assert.ok(error.line >= 1 && error.line <= text.split(/\r\n|\r|\n/).length);
        }
      }),
    );
  });
});

/** Files that cost more than their length where a step looks back, scans ahead or copies what it has. */
const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  'one long value': (size) => `[DEFAULT]\na = ${'x'.repeat(size)}`,
  'spaces inside a value': (size) => `[DEFAULT]\na = x${' '.repeat(size)}x`,
  'spaces before an error': (size) => `[DEFAULT]\nx${' '.repeat(size)}x`,
  'a line of spaces': (size) => `[DEFAULT]\n${' '.repeat(size)}`,
  'empty lines': (size) => '\n'.repeat(size),
  'continuation lines': (size) => `[DEFAULT]\na = 1\n${' x\n'.repeat(size / 3)}`,
  'the same key': (size) => `[DEFAULT]\n${'a = 1\n'.repeat(size / 6)}`,
  'different keys': (size) =>
    `[DEFAULT]\n${Array.from({ length: size / 10 }, (_, i) => `k${i} = 1\n`).join('')}`,
  'the same section': (size) => '[g]\n'.repeat(size / 4),
  'different sections': (size) => Array.from({ length: size / 10 }, (_, i) => `[s${i}]\na=1\n`).join(''),
  'a long section': (size) => `[${'g'.repeat(size / 2)}]\n${'a=1\n'.repeat(size / 8)}`,
  'sections that differ in case': (size) =>
    `[${'g'.repeat(16)}]\n${'a=1\nb=1\n'.repeat(size / 16)}${Array.from({ length: size / 46 }, (_, i) => `[${i.toString(2).padStart(16, '0').replaceAll('0', 'g').replaceAll('1', 'G')}]\na=1\n`).join('')}`,
  'an unclosed section': (size) => `[${'['.repeat(size)}`,
  commas: (size) => `[DEFAULT]\na = x${','.repeat(size)}x`,
  'items of a list': (size) => `[DEFAULT]\na = ${'1,'.repeat(size / 2)}x`,
  'items of a dict': (size) =>
    `[DEFAULT]\na = ${Array.from({ length: size / 10 }, (_, i) => `k${i}:v,`).join('')}x`,
  'items without a name': (size) => `[DEFAULT]\na = k:${',v'.repeat(size / 2)}`,
  digits: (size) => `[DEFAULT]\na = ${'1'.repeat(size)}x`,
  'digits and underscores': (size) => `[DEFAULT]\na = ${'1_'.repeat(size / 2)}`,
  dollars: (size) => `[DEFAULT]\na = ${'$'.repeat(size)}`,
  'references to nothing': (size) => `[DEFAULT]\na = ${'$n'.repeat(size / 2)}\n`,
  'references to much': (size) => `[DEFAULT]\na = ${'$n'.repeat(size / 4)}\nn = ${'x'.repeat(size / 2)}\n`,
  dots: (size) => `[DEFAULT]\na = ${'a.'.repeat(size / 2)}`,
  'parts of a URI': (size) => `[DEFAULT]\na = http://${'a:@%41'.repeat(size / 6)}`,
  quotes: (size) => `[DEFAULT]\na = ${'"'.repeat(size)}'`,
};

describe('the cost of reading', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`grows with the file: ${name}`, (t) => {
      const dir = mkdtempSync(join(tmpdir(), 'novafront-conf-'));
      t.after(() => rmSync(dir, { recursive: true }));
      const file = join(dir, 'a.conf');
      const read = (text: string): void => {
        writeFileSync(file, text);
        readAsEach(file);
      };
      const factor = growth(read, shape, { size: 30_000, factor: 5 });
      assert.ok(factor < 15, `five times the file cost ${factor.toFixed(1)} times as much`);
    });
  }

  it('of a file of many lines is that of its lines', () => {
    const factor = growth(
      (text) => parseConfigFile(text, 'a.conf'),
      (size) => `[DEFAULT]\n${'a = 1\n b\n'.repeat(size / 9)}`,
      { size: 100_000, factor: 5 },
    );
    assert.ok(factor < 15, `five times the lines cost ${factor.toFixed(1)} times as much`);
  });
});

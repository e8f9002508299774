import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type IniContext, parseIni, readIni } from './ini.ts';

const directory = mkdtempSync(join(tmpdir(), 'ini-'));
after(() => rmSync(directory, { recursive: true }));

const CONTEXT: IniContext = {
  env: { USER_SET: 'yes', EMPTY: '' },
  mainFile: undefined,
  startTime: new Date(1_700_000_000_500),
  version: '2.0.28',
};

const pairs = (text: string, section = 'uwsgi'): [string, string][] =>
  parseIni(text, '/etc/nova/app.ini', section, CONTEXT).map(({ key, value }) => [key, value]);

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('the uWSGI ini dialect', () => {
  it('keeps order, repetitions, = and ; inside values, and the origin of each line', () => {
    const read = parseIni(
      '# note\n[uwsgi]\nsocket = :1 ; not a comment\n\n  ;note\nsocket=:2\nenv = A=b\nmaster\n',
      'x.ini',
      'uwsgi',
      CONTEXT,
    );
    assert.deepEqual(
      read.map(({ key, value, origin }) => [key, value, origin.line]),
      [
        ['socket', ':1 ; not a comment', 3],
        ['socket', ':2', 6],
        ['env', 'A=b', 7],
        ['master', '', 8],
      ],
    );
  });

  it('reads one section, from all places where it stands', () => {
    assert.deepEqual(pairs('[uwsgi]\na=1\n[other]\nb=2\n[uwsgi]\nc=3', 'uwsgi'), [
      ['a', '1'],
      ['c', '3'],
    ]);
    assert.deepEqual(pairs('[uwsgi]\na=1\n[other]\nb=2', 'other'), [['b', '2']]);
  });

  it('expands magic variables, the environment and files', () => {
    const secret = file('secret', 'text of it\n');
    assert.deepEqual(
      pairs(
        `[uwsgi]\na = %d|%n|%s|%p|%e|%c|%x\nb = %h %t %T %%\nc = $(USER_SET)$(NOT_SET).\nd = @(${secret})\ne = %Q %(later)`,
      ),
      [
        ['a', '/etc/nova/|app|app.ini|/etc/nova/app.ini|ini|nova|uwsgi'],
        ['b', `${hostname()} 1700000000 1700000000500000 %`],
        ['c', 'yes.'],
        ['d', 'text of it'],
        ['e', '%Q %(later)'],
      ],
    );
  });

  it('expands nested files where they stand, with FILE:section', () => {
    const inner = file('inner.ini', '[uwsgi]\nb = %s\n[two]\nc = 3\n');
    const outer = file('outer.ini', `[uwsgi]\na = 1\nini = ${inner}\ninclude = ${inner}:two\nd = %s %S\n`);
    assert.deepEqual(
      readIni(outer, CONTEXT).map(({ key, value }) => [key, value]),
      [
        ['a', '1'],
        ['b', 'inner.ini'],
        ['c', '3'],
        ['d', 'outer.ini outer.ini'],
      ],
    );
  });

  it('evaluates for and if blocks', () => {
    assert.deepEqual(
      pairs(
        '[uwsgi]\nfor = 1 2\nsocket = :808%(_)\nendfor =\nif-env = USER_SET\na = %(_)\nendif =\nif-not-env = USER_SET\nb = no\nendif =\nif-dir = /nonexistent\nc = no\nendif =\nd = 1',
      ),
      [
        ['socket', ':8081'],
        ['socket', ':8082'],
        ['a', 'yes'],
        ['d', '1'],
      ],
    );
  });

  it('names file and line of what it cannot read', () => {
    assert.throws(() => pairs('master = true'), /app\.ini:1: "master = true" stands before any \[section\]/);
    assert.throws(() => pairs('[uwsgi'), /app\.ini:1: .* lacks the \]/);
    assert.throws(() => pairs('[other]\na=1'), /app\.ini: there is no section \[uwsgi\]/);
    assert.throws(
      () => pairs('[uwsgi]\na = @(/nonexistent)'),
      /app\.ini:2: @\(\/nonexistent\) cannot be read/,
    );
    assert.throws(
      () => pairs('[uwsgi]\nif-moon = full'),
      /app\.ini:2: if-moon is not known; known are if-env/,
    );
    assert.throws(() => readIni('/nonexistent.ini', CONTEXT), /cannot read the ini file \/nonexistent\.ini/);
  });

  it('refuses a file that includes itself', () => {
    const path = join(directory, 'loop.ini');
    writeFileSync(path, `[uwsgi]\nini = ${path}\n`);
    assert.throws(() => readIni(path, CONTEXT), /it includes itself/);
  });
});

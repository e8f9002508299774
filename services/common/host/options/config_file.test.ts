import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type ConfigContext, readConfigFile, readInherited, readIniText } from './config_file.ts';

const directory = mkdtempSync(join(tmpdir(), 'ini-'));
after(() => rmSync(directory, { recursive: true }));

const CONTEXT: ConfigContext = {
  env: { USER_SET: 'yes', EMPTY: '' },
  mainFile: undefined,
  startTime: new Date(1_700_000_000_500),
  version: '2.0.28',
};

const pairs = (text: string, section = 'uwsgi'): [string, string][] =>
  readIniText(text, '/etc/nova/app.ini', section, CONTEXT).map(({ key, value }) => [key, value]);

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('configuration files, read as uWSGI reads them', () => {
  it('keeps order, repetitions, = and ; inside values, and the origin of each line', () => {
    const read = readIniText(
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
        ['a', '/etc/nova/|app|app.ini|/etc/nova/app.ini|ini|nova|'],
        ['b', `${hostname()} 1700000000 1700000000500000 %`],
        ['c', 'yes$(NOT_SET).'],
        ['d', 'text of it'],
        ['e', '%(later)'],
      ],
    );
  });

  it('hashes the path of the file for %j and %J as uWSGI does', () => {
    for (const [path, hash] of [
      ['/tmp/hash-of.ini', '7A16FAEE'],
      ['/tmp/hâsh-of.ini', 'DA9EDEFF'],
    ] as const) {
      const read = readIniText('[uwsgi]\na = %j\nb = %J', path, 'uwsgi', { ...CONTEXT, mainFile: path });
      assert.deepEqual(
        read.map(({ value }) => value),
        [hash, hash],
      );
    }
  });

  it('expands nested files where they stand, with FILE:section', () => {
    const inner = file('inner.ini', '[uwsgi]\nb = %s\n[two]\nc = 3\n');
    const outer = file('outer.ini', `[uwsgi]\na = 1\nini = ${inner}\ninclude = ${inner}:two\nd = %s %S\n`);
    assert.deepEqual(
      readConfigFile('ini', outer, CONTEXT).map(({ key, value }) => [key, value]),
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

  it('evaluates the other loops and conditions', () => {
    const lines = file('lines.txt', 'one\ntwo\n');
    const text = `[uwsgi]
for-times = 2
t = t%(_)
end =
for-glob = ${directory}/*.txt
g = %(_)
endfor
for-glob = /nonexistent/*
g = %(_)
endfor
for-readline = ${lines}
l = %(_)
endfor
plugins = http,python3
if-plugin = python3
p = %(_)
endif
if-not-plugin = php
p = not %(_)
endif
if-opt = t=t1
o = %(_)
endif
if-opt = t=t2
o = the first value counts
endif
if-not-opt = none
o = %(_)
endif
if-hostname = ${hostname()}
h = %(_)
endif
if-hostname-match = ^nobody-has-this-name$
h = no
endif
if-reload =
r = no
endif
if-not-reload =
r = first
endif`;
    assert.deepEqual(pairs(text), [
      ['t', 't1'],
      ['t', 't2'],
      ['g', lines],
      ['g', '/nonexistent/*'],
      ['l', 'one'],
      ['l', 'two'],
      ['plugins', 'http,python3'],
      ['p', 'python3'],
      ['p', 'not php'],
      ['o', 't1'],
      ['o', '%(_)'],
      ['h', hostname()],
      ['r', 'first'],
    ]);
    const again = readIniText('[uwsgi]\nif-reload =\nr = again', 'x.ini', 'uwsgi', {
      ...CONTEXT,
      reloading: true,
    });
    assert.deepEqual(
      again.map(({ value }) => value),
      ['again'],
    );
  });

  it('a section of the file that was read last may be read by its name alone', () => {
    const path = file('sections.ini', '[uwsgi]\nini = :more\n[more]\na = %x %s\n');
    assert.deepEqual(
      readConfigFile('ini', path, CONTEXT).map(({ key, value }) => [key, value]),
      [['a', 'more sections.ini']],
    );
  });

  it('expands directories of the path, its hash and what a command says, also in names', () => {
    assert.deepEqual(
      pairs('[%n]\n%e-%c = %0|%1|%2|%j\na =  %x\nb = @(exec://echo $USER_SET; echo 2)', 'app'),
      [
        ['ini-nova', 'etc|nova||6F7F7A77'],
        ['a', ''],
        ['b', 'yes\n2'],
      ],
    );
    assert.throws(
      () => pairs('[uwsgi]\na = @(exec://exit 3)'),
      /app\.ini:2: @\(exec:\/\/exit 3\) cannot be read/,
    );
  });

  it('reads what is inherited after all else, by a name that may have placeholders', () => {
    file('base.ini', '[uwsgi]\nname = base\nprocesses = 3\nini = :more\n[more]\na = %s %S %x\n');
    const outer = file('heir.ini', '[uwsgi]\ninherit = %(dir)/base.ini\ndir = %d.\nprocesses = 2\ny = 1\n');
    const read = readInherited(readConfigFile('ini', outer, CONTEXT), CONTEXT);
    assert.deepEqual(
      read.map(({ key, value }) => [key, value]),
      [
        ['dir', `${directory}/.`],
        ['processes', '2'],
        ['y', '1'],
        ['name', 'base'],
        ['processes', '3'],
        ['a', 'base.ini heir.ini more'],
      ],
    );
    const loop = readConfigFile('ini', file('itself.ini', '[uwsgi]\ninherit = %p\n'), CONTEXT);
    assert.throws(() => readInherited(loop, CONTEXT), /more than 16 files are inherited/);
  });

  it('reads JSON: members are options, items repetitions', () => {
    const inner = file('from_json.ini', '[uwsgi]\nfrom = ini\n');
    const text = `{"uwsgi": {"master": true, "no": false, "n": null, "processes": 4, "socket": [":1", "%d"],
      "passed": {"over": 1}, "ini": "${inner}"}, "two": {"k": "v"}}`;
    const path = file('x.json', text);
    const read = (spec: string): [string, string][] =>
      readConfigFile('config', spec, CONTEXT).map(({ key, value }) => [key, value]);
    assert.deepEqual(read(path), [
      ['master', '1'],
      ['no', '0'],
      ['n', '0'],
      ['processes', '4'],
      ['socket', ':1'],
      ['socket', `${directory}/`],
      ['from', 'ini'],
    ]);
    assert.deepEqual(read(`${path}:two`), [['k', 'v']]);
    assert.throws(() => read(`${path}:three`), /x\.json: there is no object "three" in it/);
    assert.throws(() => read(file('bad.json', '{')), /bad\.json: .*JSON/);
  });

  it('refuses formats that are not read here, and says which are', () => {
    assert.throws(
      () => pairs('[uwsgi]\nyaml = /a/b.yml'),
      /yaml = \/a\/b\.yml: YAML is not read here; ini and JSON are/,
    );
    assert.throws(() => readConfigFile('include', 'x.xml:s', CONTEXT), /XML is not read here/);
  });

  it('refuses what only uWSGI could fetch, and blocks within blocks', () => {
    assert.throws(
      () => pairs('[uwsgi]\na = @(http://localhost/id)'),
      /app\.ini:2: @\(http:\/\/localhost\/id\): files and exec:\/\/ are read here, no http:\/\//,
    );
    assert.throws(
      () => pairs('[uwsgi]\nfor = 1\nif-env = A'),
      /app\.ini:3: if-env stands inside another block/,
    );
    assert.throws(() => pairs('[uwsgi]\nfor-readline = /nonexistent'), /app\.ini:2: for-readline = /);
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
      /app\.ini:2: if-moon is not known; known are for, .*if-env/,
    );
    assert.throws(
      () => readConfigFile('ini', '/nonexistent.ini', CONTEXT),
      /cannot read the configuration \/nonexistent\.ini/,
    );
  });

  it('refuses a file that includes itself', () => {
    const path = join(directory, 'loop.ini');
    writeFileSync(path, `[uwsgi]\nini = ${path}\n`);
    assert.throws(() => readConfigFile('ini', path, CONTEXT), /it includes itself/);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appConfig } from './load_app.ts';
import { iniFiles } from './testing/ini_files.ts';
import { failure, load } from './testing/load.ts';
import { FACTORIES, recordOf } from './testing/recording_factories.ts';

const APP = '[app:a]\npaste.app_factory = lib:app\n';

const FAILURES: readonly (readonly [string, string, string, string | RegExp, RegExp?])[] = [
  [
    'an unknown section',
    APP,
    'LookupError',
    /^No section 'main' \(prefixed by 'app' or 'application' or 'composite' or 'composit' or 'pipeline' or 'filter-app'\) found in config .*app\.ini$/,
  ],
  [
    'two kinds of section of one name',
    `${APP.replace(':a', ':main')}[pipeline:main]\n`,
    'LookupError',
    /^Ambiguous section names \['app:main', 'pipeline:main'\]/,
  ],
  [
    'a section that says no factory',
    '[app:main]\nk = 1\n',
    'LookupError',
    "No loader given in section 'app:main'",
    /paste\.app_factory/,
  ],
  [
    'two factories',
    '[app:main]\npaste.app_factory = lib:app\npaste.composite_factory = lib:composite\n',
    'LookupError',
    "Multiple protocols given in section 'app:main': [('paste.app_factory', 'lib:app'), ('paste.composite_factory', 'lib:composite')]",
  ],
  [
    'an unknown module',
    '[app:main]\npaste.app_factory = lob:app\n',
    'ModuleNotFoundError',
    "No module named 'lob'",
    /Did you mean 'lib:app'\?/,
  ],
  [
    'an unknown submodule',
    '[app:main]\npaste.app_factory = lib.nope:app\n',
    'ModuleNotFoundError',
    "No module named 'lib.nope'",
  ],
  [
    'an unknown attribute',
    '[app:main]\npaste.app_factory = lib:ap\n',
    'AttributeError',
    "module 'lib' has no attribute 'ap'",
    /Did you mean 'lib:app'\? Known: lib:app, lib:composite/,
  ],
  [
    'an unknown attribute of a class',
    '[app:main]\npaste.app_factory = lib.sub:Filter.factori\n',
    'AttributeError',
    "type object 'Filter' has no attribute 'factori'",
  ],
  [
    'a module without an attribute',
    '[app:main]\npaste.app_factory = lib\n',
    'TypeError',
    "'module' object is not callable",
  ],
  [
    'a filter where an app is wanted',
    '[app:main]\nuse = call:lib:composite\n',
    'TypeError',
    /paste\.composite_factory can't be used as paste\.app_factory/,
  ],
  [
    'what is no reference',
    '[app:main]\npaste.app_factory = lib app\n',
    'AttributeError',
    "'NoneType' object has no attribute 'group'",
    /'lib app' is no name of the form module:attribute\. Did you mean 'lib:app'/,
  ],
  [
    'a relative module',
    '[app:main]\npaste.app_factory = .lib:app\n',
    'TypeError',
    "the 'package' argument is required to perform a relative import for '.lib'",
  ],
  [
    'a module inside a module that is no package',
    '[app:main]\npaste.app_factory = lib.sub.no:app\n',
    'ModuleNotFoundError',
    "No module named 'lib.sub.no'; 'lib.sub' is not a package",
  ],
  [
    'an attribute of a function',
    '[app:main]\npaste.app_factory = lib:app.no\n',
    'AttributeError',
    "'function' object has no attribute 'no'",
  ],
  ['call: without a module', '[app:main]\nuse = call::app\n', 'ValueError', 'Empty module name'],
  [
    'call: with two attributes',
    '[app:main]\nuse = call:lib:app:x\n',
    'ValueError',
    'too many values to unpack (expected 2)',
  ],
  ['call: with a module', '[app:main]\nuse = call:lib:\n', 'TypeError', "'module' object is not callable"],
  [
    'egg: without a name',
    '[app:main]\nuse = egg:\n',
    'ValueError',
    'A distribution name is required.',
    /Lib-Egg/,
  ],
  [
    'a relative file as an entry point',
    '[app:main]\nuse = egg:Lib-Egg#config:app.ini\n',
    'ValueError',
    "Cannot resolve relative uri 'config:app.ini'; no relative_to keyword argument given",
  ],
  [
    'a key that PasteDeploy uses itself',
    '[app:main]\npaste.app_factory = lib:app\ncallable = x\n',
    'TypeError',
    "fix_call() got multiple values for argument 'callable'",
  ],
  [
    'call: with a dotted attribute',
    '[filter-app:main]\nuse = call:lib.sub:Filter.factory\nnext = a\n' + APP,
    'AttributeError',
    "module 'lib.sub' has no attribute 'Filter.factory'",
  ],
  [
    'call: without a function',
    '[app:main]\nuse = call:lib\n',
    'LookupError',
    'Configuration not in format module:function',
  ],
  [
    'an unknown egg',
    '[app:main]\nuse = egg:Libegg\n',
    'PackageNotFoundError',
    'No package metadata was found for Libegg',
    /Did you mean 'Lib-Egg'/,
  ],
  [
    'an unknown entry point',
    '[app:main]\nuse = egg:Lib-Egg#no\n',
    'LookupError',
    "Entry point 'no' not found in egg 'Lib-Egg' (protocols: paste.app_factory, paste.composite_factory, paste.composit_factory; entry_points: )",
  ],
  [
    'an unknown scheme',
    '[app:main]\nuse = bogus:x\n',
    'LookupError',
    "URI scheme not known: 'bogus' (from config, egg, call)",
  ],
  [
    'get of what is not global',
    `[app:main]\nget a = nope\npaste.app_factory = lib:app\n`,
    'KeyError',
    "'nope'",
  ],
  [
    'a pipeline without a pipeline',
    '[pipeline:main]\n',
    'LookupError',
    /^The \[pipeline:main\] section in .*app\.ini is missing a 'pipeline' setting$/,
  ],
  [
    'a pipeline with other keys',
    `[pipeline:main]\npipeline = a\nb = 1\nc = 2\n${APP}`,
    'LookupError',
    /pipeline section in .* has extra \(disallowed\) settings: b, c$/,
  ],
  ['an empty pipeline', '[pipeline:main]\npipeline =\n', 'IndexError', 'list index out of range'],
  [
    'a filter-app without next',
    '[filter-app:main]\npaste.filter_factory = lib.sub:Filter.factory\n',
    'LookupError',
    /missing a 'next' setting$/,
  ],
  [
    'a distribution that is required but unknown',
    '[app:main]\nrequire = Other\npaste.app_factory = lib:app\n',
    'PackageNotFoundError',
    'No package metadata was found for Other',
  ],
  [
    'a relative file without a base',
    '[app:main]\nuse = config:no.ini\n',
    'FileNotFoundError',
    /No such file or directory: '.*\/no\.ini'$/,
  ],
];

for (const [what, text, name, reason, message] of FAILURES) {
  test(`${what}: ${name}`, (t) => {
    const error = failure(t, text);
    assert.equal(error.name, name);
    if (typeof reason === 'string') assert.equal(error.reason, reason);
    else assert.match(error.reason, reason);
    if (message !== undefined) assert.match(error.message, message);
  });
}

test('an error says which section of which file it is about', (t) => {
  const error = failure(
    t,
    `[pipeline:main]\npipeline = f a\n${APP}[filter:f]\npaste.filter_factory = no:x\n`,
  );
  assert.equal(error.section, 'filter:f');
  assert.match(error.message, /\(section \[filter:f\] of .*\/app\.ini\)/);
});

const LOOPS = {
  'a section that uses itself': '[app:main]\nuse = main\n',
  'sections that use each other': '[app:main]\nuse = b\n[app:b]\nuse = main\n',
  'a composite inside itself': '[composite:main]\nuse = call:lib:composite\n/ = main\n',
  'a pipeline that ends in itself': '[pipeline:main]\npipeline = main\n',
};

for (const [what, text] of Object.entries(LOOPS)) {
  test(`${what} ends in a RecursionError that names the circle`, (t) => {
    const error = failure(t, text);
    assert.equal(error.name, 'RecursionError');
    assert.match(error.reason, /^Error in file .*app\.ini: maximum recursion depth exceeded$/);
    assert.match(error.message, /in a circle: .*main.* -> /);
  });
}

test('a circle through two files names both', (t) => {
  const error = failure(t, {
    'app.ini': '[app:main]\nuse = config:other.ini\n',
    'other.ini': '[app:main]\nuse = config:app.ini\n',
  });
  assert.equal(error.name, 'RecursionError');
  assert.match(error.message, /\/app\.ini.*\/other\.ini|\/other\.ini.*\/app\.ini/);
});

test('sections that name each other twice over are refused before they fill the memory', (t) => {
  const composites = Array.from(
    { length: 30 },
    (_, index) => `[composite:c${index}]\nuse = call:lib:composite\na = c${index + 1}\nb = c${index + 1}\n`,
  );
  const error = failure(t, `${composites.join('')}[app:c30]\npaste.app_factory = lib:app\n`, 'c0');
  assert.equal(error.name, 'MemoryError');
});

test('a name of an entry point may be written as packaging allows: spaces, extras', (t) => {
  for (const reference of ['lib : app', 'lib:app [extra]', 'lib:app.'])
    assert.equal(recordOf(load(t, `[app:main]\npaste.app_factory = ${reference}\n`))?.made, 'app');
});

test('what names a module loads its configuration all the same', (t) => {
  const directory = iniFiles(t, '[app:main]\npaste.app_factory = lib\nk = v\n');
  const { localConf } = appConfig(`config:${directory}/app.ini`, undefined, { factories: FACTORIES });
  assert.deepEqual(localConf, { k: 'v' });
});

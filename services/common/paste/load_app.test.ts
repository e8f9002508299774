import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import type { Application } from '../environ/application.ts';
import type { PasteError } from './errors.ts';
import { appConfig, loadApp, loadFilter, loadServer } from './load_app.ts';
import { iniFiles } from './testing/ini_files.ts';
import { FACTORIES, layers, recordOf } from './testing/recording_factories.ts';

const APP = '[app:a]\npaste.app_factory = lib:app\n';
const FILTER = '[filter:f]\npaste.filter_factory = lib.sub:Filter.factory\n';

function load(
  t: TestContext,
  files: string | Record<string, string>,
  name?: string,
  globalConf = {},
): Application {
  const directory = iniFiles(t, files);
  return loadApp(`config:${directory}/app.ini`, name, { factories: FACTORIES, globalConf });
}

function failure(t: TestContext, files: string | Record<string, string>, name?: string): PasteError {
  try {
    load(t, files, name);
  } catch (error) {
    return error as PasteError;
  }
  throw new assert.AssertionError({ message: 'it loaded' });
}

test('local keys go to the factory, DEFAULT, here and __file__ are global', (t) => {
  const directory = iniFiles(t, `[DEFAULT]\ng = 1\n${APP}k = v\n`);
  const record = recordOf(loadApp(`config:${directory}/app.ini`, 'a', { factories: FACTORIES }));
  assert.deepEqual(record, {
    made: 'app',
    global: { here: directory, __file__: join(directory, 'app.ini'), g: '1' },
    local: { k: 'v' },
  });
});

test('a key that DEFAULT has is not local; set changes the global one, get copies it', (t) => {
  const record = recordOf(load(t, `[DEFAULT]\ng = 1\nh = 2\n${APP}g = ignored\nset h = 3\nget l = h\n`, 'a'));
  assert.deepEqual([record?.global['g'], record?.global['h'], record?.local], ['1', '3', { l: '3' }]);
});

test('global configuration from the caller yields to the file', (t) => {
  const record = recordOf(load(t, `[DEFAULT]\ng = file\n${APP}p = %(g)s%(z)s\n`, 'a', { z: 'caller' }));
  assert.deepEqual([record?.global['z'], record?.local], ['caller', { p: 'filecaller' }]);
});

test('a pipeline wraps from the right, its first filter outermost', (t) => {
  const app = load(
    t,
    `[pipeline:main]\npipeline = f1\n  f2 a\n${APP}` +
      `[filter:f1]\nuse = f\nname = 1\n[filter:f2]\nuse = f\nname = 2\n${FILTER}`,
  );
  assert.deepEqual(layers(app), ['filter 1', 'filter 2', 'app']);
});

test('use takes the keys of the section that it names and overrides them', (t) => {
  const record = recordOf(load(t, `[app:main]\nuse = a\nx = 2\n${APP}x = 1\ny = 1\n`));
  assert.deepEqual(record?.local, { x: '2', y: '1' });
});

test('use = config: reads another file, relative to this one, whose here is its own', (t) => {
  const record = recordOf(
    load(t, { 'app.ini': '[app:main]\nuse = config:sub/o.ini#a\n', 'sub/o.ini': `${APP}p = %(here)s\n` }),
  );
  assert.match(record?.local['p'] ?? '', /\/sub$/);
  assert.match(record?.global['__file__'] ?? '', /app\.ini$/);
});

test('egg names compare without case, dash or underscore', (t) => {
  assert.deepEqual(layers(load(t, '[app:main]\nuse = egg:lib_egg\n')), ['egg app']);
  assert.deepEqual(layers(load(t, `[pipeline:main]\npipeline = egg:Lib-Egg#main a\n${APP}`)), [
    'egg filter',
    'app',
  ]);
});

test('call: takes its protocol from the type of the section', (t) => {
  assert.deepEqual(layers(load(t, `[composite:main]\nuse = call:lib:composite\n/ = a\n${APP}`)), [
    'composite',
    'app',
  ]);
});

test('filter-with and filter-app wrap; filters compose', (t) => {
  assert.deepEqual(
    layers(
      load(
        t,
        `${APP}filter-with = f\n${FILTER}filter-with = g\n[filter:g]\npaste.filter_factory = lib.sub:Filter.factory\nname = g\n`,
        'a',
      ),
    ),
    ['filter g', 'filter', 'app'],
  );
  assert.deepEqual(
    layers(load(t, `[filter-app:main]\npaste.filter_app_factory = lib:filter_app\nnext = a\n${APP}`)),
    ['filter_app', 'app'],
  );
});

test('filter-with around a pipeline loads and fails at each request, as in PasteDeploy', (t) => {
  const app = load(t, `[pipeline:main]\npipeline = a\nfilter-with = f\n${FILTER}${APP}`);
  assert.throws(() => Reflect.apply(app, undefined, []), {
    name: 'TypeError',
    reason: /composed\(\) takes 1/,
  });
});

test('filters and servers load by themselves; appconfig builds nothing', (t) => {
  const directory = iniFiles(
    t,
    `${FILTER}${APP}k = 1\nset s = 2\n[server:main]\npaste.server_factory = lib:server\nport = 80\n`,
  );
  const uri = `config:${directory}/app.ini`;
  const options = { factories: FACTORIES };
  assert.deepEqual(layers(loadFilter(uri, 'f', options)(loadApp(uri, 'a', options))), ['filter', 'app']);
  assert.throws(() => loadServer(uri, undefined, options)(() => {}), /served on 80/);
  const { config, localConf } = appConfig(uri, 'a', options);
  assert.deepEqual([config['k'], config['s'], localConf], ['1', '2', { k: '1' }]);
});

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

test('URIs need a scheme, and a base where they are relative', () => {
  const options = { factories: FACTORIES };
  assert.throws(() => loadApp('app.ini', undefined, options), { reason: "URI has no scheme: 'app.ini'" });
  assert.throws(() => loadApp('config:app.ini', undefined, options), {
    name: 'ValueError',
    reason: "Cannot resolve relative uri 'config:app.ini'; no relative_to keyword argument given",
    message: /The path must be absolute$/,
  });
  assert.throws(() => loadApp('call:lib:app', undefined, options), {
    name: 'AssertionError',
    reason: 'Protocol None unknown',
  });
});

test('a JavaScript module beside the file is a factory, with the section as its configuration', async (t) => {
  const app = load(t, {
    'app.ini':
      '[pipeline:main]\npipeline = stamp a\n[filter:stamp]\npaste.filter_factory = ./stamp.js#factory\nname = x-mine\n' +
      '[app:a]\nuse = call:./app.mjs\ntext = hello\n',
    'stamp.js':
      'exports.factory = (globalConf, { name }) => (app) => (req, res) => { res.setHeader(name, globalConf.here); app(req, res); };\n',
    'app.mjs': 'export default (globalConf, { text }) => (req, res) => res.end(text);\n',
  });
  const answer = await request(createServer(app)).get('/');
  assert.equal(answer.text, 'hello');
  assert.match(String(answer.headers['x-mine']), /paste-/);
});

test('a JavaScript module that is missing, broken or lacks the export is named', (t) => {
  const ini = (reference: string) => `[app:main]\npaste.app_factory = ${reference}\n`;
  const missing = failure(t, ini('./no.js#factory'));
  assert.deepEqual([missing.name, missing.reason], ['ModuleNotFoundError', "No module named './no.js'"]);
  const broken = failure(t, { 'app.ini': ini('./b.js#x'), 'b.js': 'throw new Error("kaput")\n' });
  assert.match(broken.reason, /'\.\/b\.js' can't be loaded: kaput/);
  const lacking = failure(t, { 'app.ini': ini('./c.js#factory'), 'c.js': 'exports.factori = () => {}\n' });
  assert.match(lacking.message, /module '\.\/c\.js' has no attribute 'factory'.*Did you mean 'factori'/);
  const value = failure(t, { 'app.ini': ini('./d.js#factory'), 'd.js': 'exports.factory = 3\n' });
  assert.equal(value.reason, "'int' object is not callable");
});

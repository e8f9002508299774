import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import request from 'supertest';
import { appConfig, loadApp, loadFilter, loadServer } from './load_app.ts';
import { iniFiles } from './testing/ini_files.ts';
import { failure, load } from './testing/load.ts';
import { FACTORIES, layers, recordOf } from './testing/recording_factories.ts';

const APP = '[app:a]\npaste.app_factory = lib:app\n';
const FILTER = '[filter:f]\npaste.filter_factory = lib.sub:Filter.factory\n';

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

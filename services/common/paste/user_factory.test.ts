import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import { onError } from '../environ/raise.ts';
import type { PasteError } from './errors.ts';
import type { FactoryTable } from './factory.ts';
import { loadApp, loadServer } from './load_app.ts';
import { middlewareFilter } from './middleware_filter.ts';
import { iniFiles } from './testing/ini_files.ts';

const FACTORIES: FactoryTable = {
  'egg:lib#middleware': { protocol: 'paste.filter_factory', factory: middlewareFilter },
};
const APP = '[app:a]\npaste.app_factory = ./app.js#factory\n';
const APP_JS = 'exports.factory = () => (req, res) => void res.end("inner");\n';

function load(t: TestContext, ini: string, files: Readonly<Record<string, string>> = {}) {
  const directory = iniFiles(t, { 'app.ini': ini, 'app.js': APP_JS, ...files });
  return loadApp(`config:${directory}/app.ini`, undefined, { factories: FACTORIES });
}

function failure(t: TestContext, ini: string, files: Readonly<Record<string, string>> = {}): PasteError {
  try {
    load(t, ini, files);
  } catch (error) {
    return error as PasteError;
  }
  throw new assert.AssertionError({ message: 'it loaded' });
}

const filtered = (section: string): string =>
  `[pipeline:main]\npipeline = f a\n${APP}[filter:f]\n${section}\n`;

/** Each protocol with a module's export in the place of a Python name. */
const PROTOCOLS: Readonly<Record<string, readonly [ini: string, module: string, body: string]>> = {
  'paste.app_factory': [
    '[app:main]\npaste.app_factory = ./m.js#f\nset g = 1\nk = v\n',
    'exports.f = (globalConf, localConf) => (req, res) => res.end(globalConf.g + JSON.stringify(localConf));',
    '1{"k":"v"}',
  ],
  'paste.composite_factory': [
    `[composite:main]\npaste.composite_factory = ./m.js#f\nfirst = a\n${APP}`,
    'exports.f = (loader, globalConf, { first }) => loader.getApp(first, globalConf);',
    'inner',
  ],
  'paste.filter_app_factory': [
    filtered('paste.filter_app_factory = ./m.js#f\nk = v'),
    'exports.f = (app, globalConf, { k }) => (req, res) => { res.write(k); app(req, res); };',
    'vinner',
  ],
  'a filter-app': [
    `[filter-app:main]\npaste.filter_factory = ./m.js#f\nnext = a\n${APP}`,
    'exports.f = () => (app) => (req, res) => { res.write("f"); app(req, res); };',
    'finner',
  ],
  'filter-with': [
    `[app:main]\nuse = a\nfilter-with = f\n${APP}[filter:f]\nuse = call:./m.js#f\n`,
    'exports.f = () => (app) => (req, res) => { res.write("w"); app(req, res); };',
    'winner',
  ],
};

for (const [protocol, [ini, module, body]] of Object.entries(PROTOCOLS)) {
  test(`an export serves as ${protocol}`, async (t) => {
    const answer = await request(createServer(load(t, ini, { 'm.js': module }))).get('/');
    assert.equal(answer.text, body);
  });
}

test('an export serves as a server factory and as a server runner', (t) => {
  const directory = iniFiles(t, {
    'app.ini':
      '[server:main]\npaste.server_factory = ./m.js#factory\nport = 1\n' +
      '[server:run]\npaste.server_runner = ./m.js#runner\nport = 2\n',
    'm.js':
      'exports.factory = (globalConf, { port }) => (app) => app({}, port);\n' +
      'exports.runner = (app, globalConf, { port }) => app({}, port);\n',
  });
  const ports: unknown[] = [];
  for (const name of ['main', 'run']) {
    const server = loadServer(`config:${directory}/app.ini`, name, { factories: {} });
    server((_req, port) => void ports.push(port));
  }
  assert.deepEqual(ports, ['1', '2']);
});

test('a package is found from the directory of the file', async (t) => {
  const app = load(t, filtered('paste.filter_factory = @acme/stamp#filterFactory'), {
    'node_modules/@acme/stamp/package.json': '{"type": "module", "exports": "./main.js"}',
    'node_modules/@acme/stamp/main.js':
      'export const filterFactory = () => (app) => (req, res) => { res.write("stamped "); app(req, res); };',
  });
  assert.equal((await request(createServer(app)).get('/')).text, 'stamped inner');
});

/** What is wrong with `paste.filter_factory = REFERENCE`: the module, the class of the error, what it says. */
const WRONG: Readonly<Record<string, readonly [string, string | undefined, string, RegExp]>> = {
  'a file that is not there': [
    './stmp.js#f',
    undefined,
    'ModuleNotFoundError',
    /No module named '\.\/stmp\.js' .*\/stmp\.js is not there\. Did you mean '\.\/stamp\.js'\?/,
  ],
  'a directory that is not there': ['./no/m.js#f', undefined, 'ModuleNotFoundError', /\/no is no directory/],
  'a package that is not installed': [
    'absent-pkg#f',
    undefined,
    'ModuleNotFoundError',
    /No module named 'absent-pkg' .*install it there, or, where it is a file, write \.\/absent-pkg$/,
  ],
  'a module that lacks the export': [
    './m.js#filterFactory',
    'exports.filterFactori = () => {};',
    'AttributeError',
    /module '\.\/m\.js' has no attribute 'filterFactory' .*Did you mean 'filterFactori'\?/,
  ],
  'a module without a default export': [
    './m.js',
    'exports.f = () => {};',
    'AttributeError',
    /has no attribute 'default' .*Name the export: \.\/m\.js#NAME\. Known: f$/,
  ],
  'a module with a syntax error': [
    './m.js#f',
    'exports.f = 1;\nexports.g = (;\n',
    'ModuleNotFoundError',
    /'\.\/m\.js' can't be loaded: .*\/m\.js:2\)/,
  ],
  'a module whose own import is missing': [
    './m.js#f',
    "require('./other.js');",
    'ModuleNotFoundError',
    /'\.\/m\.js' can't be loaded: Cannot find module '\.\/other\.js'/,
  ],
  'a module that waits while it loads': [
    './m.js#f',
    'await 1; export const f = 1;',
    'TypeError',
    /it uses top-level await/,
  ],
  'an export that is no function': [
    './m.js#f',
    'exports.f = { a: 1 };',
    'TypeError',
    /'dict' object is not callable .*\(globalConf, localConf\) => \(application\) => application/,
  ],
  'a factory that throws': [
    './m.js#f',
    'exports.f = () => { throw new RangeError("limit must be positive"); };',
    'RuntimeError',
    /\.\/m\.js#f failed: RangeError: limit must be positive/,
  ],
  'a filter that throws': [
    './m.js#f',
    'exports.f = () => () => { throw "text"; };',
    'RuntimeError',
    /\.\/m\.js#f failed: text/,
  ],
  'a factory that gives back nothing, as Express middleware does': [
    './m.js#f',
    'exports.f = (req, res, next) => {};',
    'TypeError',
    /\.\/m\.js#f gave back undefined, no function/,
  ],
  'a factory that is asynchronous': [
    './m.js#f',
    'exports.f = async () => (app) => app;',
    'TypeError',
    /\.\/m\.js#f gave back a Promise/,
  ],
  'a filter that gives back no application': [
    './m.js#f',
    'exports.f = () => () => 3;',
    'TypeError',
    /the filter of \.\/m\.js#f gave back a number, no function/,
  ],
};

for (const [what, [reference, module, name, message]] of Object.entries(WRONG)) {
  test(`${what} is told with the file, the section and what would be right`, (t) => {
    const files = { 'stamp.js': '', ...(module === undefined ? {} : { 'm.js': module }) };
    const error = failure(t, filtered(`paste.filter_factory = ${reference}`), files);
    assert.equal(error.name, name);
    assert.match(error.message, message);
    assert.match(error.message, /\(section \[filter:f\] of \/.*\/app\.ini\)/);
  });
}

test('an error of the loader in a composite of the user is the one that is told', (t) => {
  const module = 'exports.f = (loader) => loader.getApp("nobody");';
  const error = failure(t, '[composite:main]\npaste.composite_factory = ./m.js#f\n', { 'm.js': module });
  assert.equal(error.name, 'LookupError');
  assert.match(error.reason, /^No section 'nobody'/);
});

test('middleware is named in a section as it is, or made of the further keys', async (t) => {
  const module =
    'exports.mark = (req, res, next) => { res.set("x-path", req.path); next(); };\n' +
    'exports.marker = (options) => (req, res, next) => { res.json(options); };\n' +
    'exports.failing = (req, res, next) => next(new Error("boom"));\n';
  const ask = (section: string) => {
    const app = load(t, filtered(`use = egg:lib#middleware\n${section}`), { 'm.js': module });
    return request(
      createServer((req, res) => {
        onError(req, (error) => res.end(`handled ${(error as Error).message}`));
        app(req, res);
      }),
    ).get('/p?q');
  };
  const marked = await ask('middleware = ./m.js#mark');
  assert.deepEqual([marked.text, marked.headers['x-path']], ['inner', '/p']);
  assert.deepEqual((await ask('factory = ./m.js#marker\nlimit = 2\nname = n')).body, {
    limit: '2',
    name: 'n',
  });
  assert.equal((await ask('middleware = ./m.js#failing')).text, 'handled boom');
});

const WRONG_MIDDLEWARE: Readonly<Record<string, readonly [string, RegExp]>> = {
  'neither key': ['a = b', /needs either 'middleware' or 'factory' .*Express middleware is named as/],
  'both keys': ['middleware = ./m.js#f\nfactory = ./m.js#f', /needs either/],
  'options for what takes none': ['middleware = ./m.js#f\nlimit = 2', /takes no options, so 'limit'/],
  'a value': ['middleware = ./m.js#value', /\.\/m\.js#value is 'int', no function/],
  'a missing file': ['middleware = ./n.js#f', /No module named '\.\/n\.js'/],
  'a factory that makes none': ['factory = ./m.js#f', /\.\/m\.js#f gave back 'NoneType', no middleware/],
  'a factory that throws': ['factory = ./m.js#thrower', /\.\/m\.js#thrower failed: Error: no/],
};

for (const [what, [section, message]] of Object.entries(WRONG_MIDDLEWARE)) {
  test(`a middleware section with ${what} is refused, by file and section`, (t) => {
    const module =
      'exports.f = () => {}; exports.value = 3; exports.thrower = () => { throw new Error("no"); };';
    const error = failure(t, filtered(`use = egg:lib#middleware\n${section}`), { 'm.js': module });
    assert.match(error.message, message);
    assert.match(error.message, /\(section \[filter:f\] of \/.*\/app\.ini\)/);
  });
}

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { makeConfigDir } from '../testing/config_dir.ts';
import { daemon, type Daemon } from '../testing/daemon.ts';
import { exchange } from '../testing/exchange.ts';
import { freePorts } from '../testing/free_ports.ts';
import { environment, installGlobally, installInProject, pack } from '../testing/installed.ts';
import { output, run } from '../testing/run.ts';

const COMMANDS = [
  'nova-api',
  'nova-api-metadata',
  'nova-api-os-compute',
  'nova-api-wsgi',
  'nova-manage',
  'nova-metadata-wsgi',
  'nova-uwsgi',
] as const;

let prefix = '';
let project = '';
let etc = '';
const temporary: string[] = [];
const running: Daemon[] = [];
const command = (name: (typeof COMMANDS)[number]): string => join(prefix, 'bin', name);
const serve = (...args: Parameters<typeof daemon>): Daemon => {
  const started = daemon(...args);
  running.push(started);
  return started;
};

before(async () => {
  const tarball = await pack();
  [prefix, project] = await Promise.all([installGlobally(tarball), installInProject(tarball)]);
  etc = makeConfigDir();
  temporary.push(dirname(tarball), prefix, dirname(project), etc);
  const env = environment({ OS_NOVA_CONFIG_DIR: etc });
  await output(command('nova-manage'), ['--config-file', join(etc, 'nova.conf'), 'db', 'sync', '--seed'], {
    env,
  });
});
after(async () => {
  await Promise.all(running.map((one) => one.stop()));
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true });
});

describe('the packed package, installed globally', () => {
  test('puts its commands into the prefix', () => {
    const installed = readdirSync(join(prefix, 'bin'));
    for (const name of COMMANDS) assert.ok(installed.includes(name), name);
  });

  test('ships neither sources nor tests', () => {
    const root = join(prefix, 'lib/node_modules/novafront');
    assert.ok(existsSync(join(root, 'dist/bin/nova-api-wsgi.js')));
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !name.startsWith('node_modules'),
    );
    assert.deepEqual(
      files.filter((name) => /\.test\.|\btesting\b|(?<!\.d)\.ts$/.test(name)),
      [],
    );
  });

  for (const name of COMMANDS) {
    test(`${name} --help explains itself`, async () => {
      const { code, stdout } = await run(command(name), ['--help'], { env: environment() });
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`usage: ${name}\\b`, 'i'));
    });
  }

  test('nova-api-wsgi is a development server that says where it is', async () => {
    const env = environment({ OS_NOVA_CONFIG_DIR: etc });
    const server = serve(command('nova-api-wsgi'), ['--host', '127.0.0.1', '--port', '0'], { env });
    const [, address = ''] = await server.says(/Available at (http:\/\/127\.0\.0\.1:\d+)\//);
    assert.match(server.said(), /STARTING test server/);
    const { body } = await supertest(address).get('/').expect(200);
    assert.equal((body as { versions: unknown[] }).versions.length, 2);
    await supertest(address).get('/v2.1/flavors').set('X-Auth-Token', 'admin:admin').expect(200);
    await server.stop();
  });

  test('nova-metadata-wsgi is one too', async () => {
    const env = environment({ OS_NOVA_CONFIG_DIR: etc });
    const server = serve(command('nova-metadata-wsgi'), ['-b', '127.0.0.1', '-p', '0'], { env });
    const [, address = ''] = await server.says(/Available at (http:\/\/127\.0\.0\.1:\d+)\//);
    const { text } = await supertest(address).get('/').expect(200);
    assert.match(text, /^1\.0\n[\s\S]*latest$/);
  });

  test('what follows -- is Nova’s own command line', async () => {
    const other = makeConfigDir({ api: { max_limit: 1 } });
    temporary.push(other);
    const env = environment({ OS_NOVA_CONFIG_DIR: etc });
    const extra = join(other, 'nova.conf');
    await output(command('nova-manage'), ['--config-file', extra, 'db', 'sync', '--seed'], { env });
    const args = ['--host=127.0.0.1', '-p0', '--', '--config-file', extra];
    const server = serve(command('nova-api-wsgi'), args, { env });
    const [, address = ''] = await server.says(/Available at (http:\/\/127\.0\.0\.1:\d+)\//);
    const { body } = await supertest(address)
      .get('/v2.1/flavors')
      .set('X-Auth-Token', 'admin:admin')
      .expect(200);
    assert.equal((body as { flavors: unknown[] }).flavors.length, 1);
  });

  test('nova-uwsgi hosts the installed entry point that its ini names', async () => {
    const [port] = await freePorts(1);
    const ini = join(etc, 'uwsgi.ini');
    writeFileSync(
      ini,
      `[uwsgi]
wsgi-file = ${command('nova-api-wsgi')}
http-socket = 127.0.0.1:${port}
processes = 2
master = true
lazy-apps = true
die-on-term = true
buffer-size = 65535
`,
    );
    const env = environment({ OS_NOVA_CONFIG_DIR: etc });
    const host = serve(command('nova-uwsgi'), ['--ini', ini], { env });
    const { status, text } = await answers(`http://127.0.0.1:${port}`, host);
    assert.equal(status, 200, text);
    host.signal('SIGTERM');
    assert.equal(await host.ended, 0, host.said());
  });

  const older = olderNode();
  test(`the commands run where PATH’s node is too old (${older?.version ?? 'none'})`, {
    skip: older === undefined ? 'no Node older than 26 in PATH' : false,
  }, async () => {
    const env = environment({ OS_NOVA_CONFIG_DIR: etc }, older?.node);
    const server = serve(command('nova-api-wsgi'), ['--host', '127.0.0.1', '--port', '0'], { env });
    const [, address = ''] = await server.says(/Available at (http:\/\/127\.0\.0\.1:\d+)\//);
    await supertest(address).get('/').expect(200);
    server.signal('SIGTERM');
    await server.ended;
    await assert.rejects(exchange(address, '/'), 'the server has ended with the command');
  });
});

describe('what is wrong at start-up ends it with one message', () => {
  const broken: readonly [
    what: string,
    make: () => { dir: string; env?: Record<string, string> },
    named: RegExp,
  ][] = [
    [
      'a missing paste file',
      () => {
        const dir = makeConfigDir();
        rmSync(join(dir, 'api-paste.ini'));
        return { dir };
      },
      /ConfigFilesNotFoundError: Failed to find some config files: .*\/api-paste\.ini$/m,
    ],
    [
      'a missing nova.conf',
      () => {
        const dir = makeConfigDir();
        rmSync(join(dir, 'nova.conf'));
        return { dir };
      },
      /Failed to find some config files: .*\/nova\.conf$/m,
    ],
    [
      'a paste file without the application',
      () => {
        const dir = makeConfigDir();
        writeFileSync(join(dir, 'api-paste.ini'), '[composite:other]\nuse = egg:Paste#urlmap\n');
        return { dir };
      },
      /No section 'osapi_compute' .* found in config .*\/api-paste\.ini/,
    ],
    [
      'an unknown factory',
      () => {
        const dir = makeConfigDir();
        writeFileSync(
          join(dir, 'api-paste.ini'),
          '[app:osapi_compute]\npaste.app_factory = nova.api.openstack.compute:APIRouterV22.factory\n',
        );
        return { dir };
      },
      /'APIRouterV22' \(section \[app:osapi_compute\] of .*\/api-paste\.ini\)\. Did you mean '.*APIRouterV21\.factory'/,
    ],
    [
      'a wrong option value',
      () => ({ dir: makeConfigDir({ api: { max_limit: 'many' } }) }),
      /max_limit[\s\S]*nova\.conf|nova\.conf[\s\S]*max_limit/,
    ],
    [
      'a wrong option value in the environment',
      () => ({ dir: makeConfigDir(), env: { OS_API__MAX_LIMIT: 'many' } }),
      /OS_API__MAX_LIMIT: \[api\] max_limit = many/,
    ],
    [
      'a line that is no assignment',
      () => {
        const dir = makeConfigDir();
        writeFileSync(join(dir, 'nova.conf'), '[DEFAULT]\n\nnonsense\n');
        return { dir };
      },
      /Failed to parse .*nova\.conf: at .*nova\.conf:3/,
    ],
  ];
  for (const [what, make, named] of broken) {
    test(`${what}: exit code 1, and a stack only with --debug`, async () => {
      const { dir, env = {} } = make();
      temporary.push(dir);
      const environ = environment({ OS_NOVA_CONFIG_DIR: dir, ...env });
      const plain = await run(command('nova-api-wsgi'), ['--port', '0'], { env: environ, timeout: 20_000 });
      assert.equal(plain.code, 1, plain.stdout + plain.stderr);
      assert.match(plain.stderr, named);
      assert.doesNotMatch(plain.stdout + plain.stderr, /^\s+at /m);
      const debug = await run(command('nova-api-wsgi'), ['--port', '0', '--debug'], { env: environ });
      assert.equal(debug.code, 1);
      assert.match(debug.stderr, /^\s+at .+:\d+:\d+\)?$/m);
    });
  }

  test('a port in use is one message, too', async () => {
    const env = environment({ OS_NOVA_CONFIG_DIR: etc });
    const first = serve(command('nova-api-wsgi'), ['--host', '127.0.0.1', '--port', '0'], { env });
    const [, port = ''] = await first.says(/Available at http:\/\/127\.0\.0\.1:(\d+)\//);
    const second = await run(command('nova-api-wsgi'), ['--host', '127.0.0.1', '--port', port], { env });
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`${port}.*EADDRINUSE`));
  });
});

describe('the package in somebody’s project', () => {
  const execute = async (
    name: string,
    text: string,
    args: readonly string[] = [],
  ): Promise<Record<string, unknown>> => {
    writeFileSync(join(project, name), text);
    const env = environment({ OS_NOVA_CONFIG_DIR: etc });
    const said = await output(process.execPath, [name, ...args], { cwd: project, env, timeout: 60_000 });
    const last = said.trim().split('\n').at(-1) ?? '';
    return JSON.parse(last) as Record<string, unknown>;
  };
  /** Serves what it is given on a free port, asks it, prints the answer as JSON, and ends. */
  const ASK = `
    import { createServer } from 'node:http';
    import { once } from 'node:events';
    export async function ask(listener, path, headers = {}) {
      const server = createServer(listener).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = 'http://127.0.0.1:' + server.address().port;
      const answer = await fetch(address + path, { headers });
      console.log(JSON.stringify({ address, status: answer.status, text: await answer.text() }));
      process.exit(0);
    }
  `;
  before(() => writeFileSync(join(project, 'ask.js'), ASK));

  for (const [specifier, path, expected] of [
    ['novafront/nova-api-wsgi', '/', /"versions"/],
    ['novafront/wsgi/osapi_compute', '/', /"versions"/],
    ['novafront/nova-metadata-wsgi', '/', /^1\.0\n/],
    ['novafront/wsgi/metadata', '/', /^1\.0\n/],
  ] as const) {
    test(`import of ${specifier} gives the application, named and default`, async () => {
      const { status, text } = await execute(
        'imported.js',
        `import named, { application } from '${specifier}';
         import { ask } from './ask.js';
         if (named !== application) throw new Error('the default export is something else');
         await ask(application, '${path}');`,
      );
      assert.equal(status, 200);
      assert.match(String(text), expected);
    });

    test(`require of ${specifier} gives it too`, async () => {
      const { status, text } = await execute(
        'required.cjs',
        `const { application, default: named } = require('${specifier}');
         if (named !== application) throw new Error('the default export is something else');
         import('./ask.js').then(({ ask }) => ask(application, '${path}'));`,
      );
      assert.equal(status, 200);
      assert.match(String(text), expected);
    });
  }

  test('inside an Express app, links are right under the prefix', async () => {
    const { address, text } = await execute(
      'shop.js',
      `import express from 'express';
       import { application } from 'novafront/nova-api-wsgi';
       import { ask } from './ask.js';
       const app = express();
       app.get('/', (req, res) => res.send('the shop'));
       app.use('/compute', application);
       await ask(app, '/compute/v2.1/flavors', { 'x-auth-token': 'admin:admin' });`,
    );
    const { flavors } = JSON.parse(String(text)) as { flavors: { id: string; links: { href: string }[] }[] };
    assert.deepEqual(
      flavors.find(({ id }) => id === '1')?.links.map(({ href }) => href),
      [`${String(address)}/compute/v2.1/flavors/1`, `${String(address)}/compute/flavors/1`],
    );
  });

  test('the version document inside an Express app carries the prefix, with and without a slash', async () => {
    for (const path of ['/compute', '/compute/']) {
      const { address, text } = await execute(
        'shop.js',
        `import express from 'express';
         import { application } from 'novafront/nova-api-wsgi';
         import { ask } from './ask.js';
         await ask(express().use('/compute', application), '${path}');`,
      );
      assert.ok(String(text).includes(`"${String(address)}/compute/v2.1/"`), String(text));
    }
  });

  test('an imported application does not read its host’s command line', async () => {
    const { status } = await execute(
      'imported.js',
      `import { application } from 'novafront/nova-api-wsgi';
       import { ask } from './ask.js';
       await ask(application, '/');`,
      ['--config-file', '/no/such/file', '--nonsense'],
    );
    assert.equal(status, 200);
  });

  test('supertest takes the application as it is', async () => {
    const { status } = await execute(
      'supertested.js',
      `import { createRequire } from 'node:module';
       import { application } from 'novafront/nova-api-wsgi';
       const supertest = createRequire('${import.meta.filename}')('supertest');
       const { status } = await supertest(application).get('/v2.1/');
       console.log(JSON.stringify({ status }));
       process.exit(0);`,
    );
    assert.equal(status, 200);
  });

  test('an import that cannot start throws a StartupError that says why', async () => {
    const { name, message } = await execute(
      'failing.js',
      `process.env.OS_NOVA_CONFIG_FILES = 'no-such-paste.ini;nova.conf';
       try { await import('novafront/nova-api-wsgi'); console.log('{}'); }
       catch ({ name, message }) { console.log(JSON.stringify({ name, message })); }
       process.exit(0);`,
    );
    assert.equal(name, 'StartupError');
    assert.match(String(message), /Failed to find some config files: .*no-such-paste\.ini/);
  });

  test('both entry points in one process are refused, with the reason and what to run instead', async () => {
    const { message } = await execute(
      'both.js',
      `await import('novafront/nova-api-wsgi');
       try { await import('novafront/nova-metadata-wsgi'); console.log('{}'); }
       catch ({ message }) { console.log(JSON.stringify({ message })); }
       process.exit(0);`,
    );
    assert.match(String(message), /nova-metadata-wsgi cannot be loaded: nova-api-wsgi is already loaded/);
    assert.match(String(message), /run nova-api\b/);
  });
});

/** Polls until the host has bound its socket. */
async function answers(base: string, host: Daemon): Promise<{ status: number; text: string }> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await exchange(base, '/');
    } catch (error) {
      if (attempt > 200) throw new Error(`no answer at ${base}:\n${host.said()}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A Node in PATH that is older than the package needs, if there is one. */
function olderNode(): { version: string; node: string } | undefined {
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(dir, 'node');
    if (!existsSync(node)) continue;
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    if (Number.parseInt(version.slice(1), 10) < 26) return { version, node };
  }
  return undefined;
}

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { makeConfigDir, type Sections, writeNovaConf } from '../testing/config_dir.ts';
import { daemon, type Daemon } from '../testing/daemon.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import { environment } from '../testing/installed.ts';
import { ROOT } from '../testing/root.ts';
import { output, run } from '../testing/run.ts';

type Script = 'nova-api' | 'nova-api-os-compute' | 'nova-api-metadata' | 'nova-manage';

/** The scripts run from the sources here; package.test.ts shows that the packed ones start. */
const source = (script: Script): string => join(ROOT, 'services/bin', `${script}.ts`);
const ADMIN = { 'x-auth-token': 'admin:admin' };
const ANYWHERE: Sections[string] = {
  osapi_compute_listen: '127.0.0.1',
  osapi_compute_listen_port: 0,
  osapi_compute_workers: 1,
  metadata_listen: '127.0.0.1',
  metadata_listen_port: 0,
  metadata_workers: 1,
};

const temporary: string[] = [];
const running: Daemon[] = [];

/** A configuration directory with its database migrated. */
async function configDir(sections: Sections = {}): Promise<string> {
  const dir = makeConfigDir({ ...sections, DEFAULT: { ...ANYWHERE, ...sections['DEFAULT'] } });
  temporary.push(dir);
  const args = ['--config-file', join(dir, 'nova.conf'), 'db', 'sync', '--seed'];
  await output(process.execPath, [source('nova-manage'), ...args], { env: environment() });
  return dir;
}

function start(script: Script, ...args: string[]): Daemon {
  const started = daemon(process.execPath, [source(script), ...args], { env: environment() });
  running.push(started);
  return started;
}

async function listening(server: Daemon, api: 'osapi_compute' | 'metadata'): Promise<string> {
  const [, port = ''] = await server.says(new RegExp(`${api} listening on 127\\.0\\.0\\.1:(\\d+)`));
  return `http://127.0.0.1:${port}`;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
after(() => {
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true });
});

describe('nova-api', () => {
  test('serves both APIs from one --config-file', async () => {
    const dir = await configDir();
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const compute = await listening(server, 'osapi_compute');
    const metadata = await listening(server, 'metadata');
    assert.equal((await exchange(compute, '/v2.1/flavors', { headers: ADMIN })).status, 200);
    assert.match((await exchange(metadata, '/')).text, /^1\.0\n[\s\S]*latest$/);
  });

  test('reads every .conf of --config-dir, the last one wins', async () => {
    const dir = await configDir();
    writeFileSync(join(dir, '50-more.conf'), '[api]\nmax_limit = 3\n');
    writeFileSync(join(dir, 'zz-less.conf'), '[api]\nmax_limit = 2\n');
    const server = start('nova-api', '--config-dir', dir);
    const compute = await listening(server, 'osapi_compute');
    const { flavors } = (await exchange(compute, '/v2.1/flavors', { headers: ADMIN })).json() as {
      flavors: unknown[];
    };
    assert.equal(flavors.length, 2);
  });

  test('serves only what enabled_apis names', async () => {
    const dir = await configDir({ DEFAULT: { enabled_apis: 'metadata' } });
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const metadata = await listening(server, 'metadata');
    assert.equal((await exchange(metadata, '/')).status, 200);
    assert.doesNotMatch(server.said(), /osapi_compute listening/);
  });

  test('refuses an API that does not exist, naming the option', async () => {
    const dir = await configDir();
    writeFileSync(join(dir, 'zz.conf'), '[DEFAULT]\nenabled_apis = osapi_compute,ec2\n');
    const { code, stderr } = await run(process.execPath, [source('nova-api'), '--config-dir', dir], {
      env: environment(),
      timeout: 20_000,
    });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /enabled_apis/);
    assert.match(stderr, /zz\.conf/);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });

  test('finds a relative api_paste_config beside the configuration file, and names one it cannot find', async () => {
    const dir = await configDir({ wsgi: { api_paste_config: 'other-paste.ini' } });
    const missing = await run(
      process.execPath,
      [source('nova-api'), '--config-file', join(dir, 'nova.conf')],
      {
        env: environment(),
        timeout: 20_000,
      },
    );
    assert.equal(missing.code, 1, missing.stderr);
    assert.match(missing.stderr, /Could not find config at other-paste\.ini/);
  });

  test('runs as many workers as the option says', async () => {
    const dir = await configDir({ DEFAULT: { osapi_compute_workers: 3, enabled_apis: 'osapi_compute' } });
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const compute = await listening(server, 'osapi_compute');
    await exchange(compute, '/');
    const children = await output('ps', ['-o', 'pid=', '--ppid', String(server.pid)]);
    assert.equal(children.trim().split('\n').length, 3);
  });

  test('replaces a worker that dies', async () => {
    const dir = await configDir({ DEFAULT: { enabled_apis: 'osapi_compute' } });
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const compute = await listening(server, 'osapi_compute');
    const workers = async (): Promise<string> =>
      (await output('ps', ['-o', 'pid=', '--ppid', String(server.pid)])).trim();
    const first = await workers();
    process.kill(Number(first), 'SIGKILL');
    await eventually(async () => {
      assert.equal((await exchange(compute, '/')).status, 200);
      assert.notEqual(await workers(), first);
    });
  });
});

for (const [script, api, other] of [
  ['nova-api-os-compute', 'osapi_compute', 'metadata'],
  ['nova-api-metadata', 'metadata', 'osapi_compute'],
] as const) {
  test(`${script} serves ${api} alone, whatever enabled_apis says`, async () => {
    const dir = await configDir({ DEFAULT: { enabled_apis: other } });
    const server = start(script, '--config-file', join(dir, 'nova.conf'));
    assert.equal((await exchange(await listening(server, api), '/')).status, 200);
    assert.doesNotMatch(server.said(), new RegExp(`${other} listening`));
  });
}

describe('TLS', () => {
  async function certificate(dir: string): Promise<Sections> {
    const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', cert, '-days', '2', '-nodes'];
    await output('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      ...files,
      ...subject,
    ]);
    return { wsgi: { ssl_cert_file: cert, ssl_key_file: key } };
  }

  test('an API in enabled_ssl_apis speaks HTTPS, the other one plain HTTP', async () => {
    const dir = await configDir();
    const tls = await certificate(dir);
    writeNovaConf(dir, { ...tls, DEFAULT: { ...ANYWHERE, enabled_ssl_apis: 'osapi_compute' } });
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const port = new URL(await listening(server, 'osapi_compute')).port;
    const metadata = await listening(server, 'metadata');
    const { status, text } = await getHttps(Number(port), tls['wsgi']?.['ssl_cert_file'] as string);
    assert.equal(status, 200);
    assert.ok(text.includes(`https://localhost:${port}/v2.1/`), text);
    assert.equal((await exchange(metadata, '/')).status, 200);
  });

  test('a certificate file that is missing ends start-up, naming option and file', async () => {
    const dir = await configDir();
    writeNovaConf(dir, {
      DEFAULT: { ...ANYWHERE, enabled_ssl_apis: 'osapi_compute' },
      wsgi: { ssl_cert_file: '/no/such/cert.pem', ssl_key_file: '/no/such/key.pem' },
    });
    const { code, stderr } = await run(
      process.execPath,
      [source('nova-api'), '--config-file', join(dir, 'nova.conf')],
      { env: environment(), timeout: 20_000 },
    );
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Unable to find cert_file : \/no\/such\/cert\.pem/);
  });
});

describe('signals', () => {
  test('SIGTERM lets the request in hand end, takes no new one, and exits with 0', async () => {
    const dir = await configDir({ DEFAULT: { enabled_apis: 'osapi_compute' } });
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const compute = await listening(server, 'osapi_compute');
    const port = Number(new URL(compute).port);
    const body = JSON.stringify({ keypair: { name: 'drained' } });
    const half = connect(port, '127.0.0.1');
    let answer = '';
    half.on('data', (piece: Buffer) => (answer += piece.toString('utf8')));
    half.write(
      'POST /v2.1/os-keypairs HTTP/1.1\r\nHost: x\r\nX-Auth-Token: admin:admin\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    // The request has begun for the server once another one, sent after it, is answered.
    await exchange(compute, '/');
    server.signal('SIGTERM');
    await eventually(() => assert.rejects(exchange(compute, '/')));
    half.write(body.slice(5));
    await eventually(() => assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[\s\S]*drained/));
    assert.equal(await server.ended, 0, server.said());
    half.destroy();
  });

  test('SIGHUP changes mutable options in the processes that run, and names the others', async () => {
    const dir = await configDir({ DEFAULT: { enabled_apis: 'osapi_compute' } });
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const compute = await listening(server, 'osapi_compute');
    const [, worker = ''] = await server.says(/worker\(s\) \(pid (\d+)\)/);
    writeNovaConf(dir, {
      DEFAULT: { ...ANYWHERE, enabled_apis: 'osapi_compute', debug: 'true' },
      api: { auth_strategy: 'noauth2', max_limit: 1 },
    });
    server.signal('SIGHUP');
    for (const pid of [String(server.pid), worker]) {
      await server.says(
        new RegExp(` ${pid} WARNING \\S+ \\[-\\] Ignoring change to immutable option api\\.max_limit`),
      );
      await server.says(
        new RegExp(` ${pid} INFO \\S+ \\[-\\] Option DEFAULT\\.debug changed from \\[False\\] to \\[True\\]`),
      );
    }
    const answer = await exchange(compute, '/v2.1/flavors', { headers: ADMIN });
    assert.ok((answer.json() as { flavors: unknown[] }).flavors.length > 1);
    server.signal('SIGUSR2');
    await server.says(new RegExp(`worker 1: pid ${worker}, ready`));
  });

  test('SIGHUP with a broken file keeps the configuration that works, and says what is wrong', async () => {
    const dir = await configDir({ DEFAULT: { enabled_apis: 'osapi_compute' } });
    const server = start('nova-api', '--config-file', join(dir, 'nova.conf'));
    const compute = await listening(server, 'osapi_compute');
    writeFileSync(join(dir, 'nova.conf'), '[DEFAULT]\nnonsense\n');
    server.signal('SIGHUP');
    await server.says(/nova\.conf:2/);
    for (let asked = 0; asked < 20; asked += 1) {
      assert.equal((await exchange(compute, '/v2.1/flavors', { headers: ADMIN })).status, 200);
    }
  });
});

function getHttps(port: number, certificate: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    httpsRequest({ host: 'localhost', family: 4, port, path: '/', ca: readFileSync(certificate) }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (piece: string) => (text += piece));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { listening } from '../host/serve_http.ts';
import { loadConfig } from './load_config.ts';
import { standaloneHttp } from './standalone_worker.ts';
import { configDir } from './testing/config_dir.ts';

async function statusFor(t: TestContext, conf: string, value: string): Promise<string> {
  const directory = configDir(t, { conf });
  const { conf: parsed } = loadConfig({
    prog: 'nova-api',
    env: {},
    args: ['--config-file', join(directory, 'nova.conf')],
  });
  const hosted = standaloneHttp((_req, res) => res.end('ok'), parsed, 'osapi_compute', false);
  await listening(hosted.server, { host: '127.0.0.1', port: 0 });
  t.after(() => hosted.drain(0));
  const { port } = hosted.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'X-Long': value } });
  return `${answer.status} ${answer.statusText}`;
}

test('a header line longer than [wsgi] max_header_line is refused', async (t) => {
  const conf = '[wsgi]\nmax_header_line = 1000\n';
  assert.equal(await statusFor(t, conf, 'x'.repeat(980)), '200 OK');
  assert.equal(await statusFor(t, conf, 'x'.repeat(1000)), '400 Header Line Too Long');
});

test('a larger max_header_line lets a larger header in than the server would by itself', async (t) => {
  assert.equal(await statusFor(t, '[wsgi]\nmax_header_line = 200000\n', 'x'.repeat(150_000)), '200 OK');
});

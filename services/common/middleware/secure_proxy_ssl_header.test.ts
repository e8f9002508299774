import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { wsgiGroup } from '../conf/wsgi.ts';
import { ConfigOpts } from '../config/config_opts.ts';
import { environOf } from '../environ/environ.ts';
import { serve } from '../testing/raw_request.ts';
import { withSecureProxyScheme } from './secure_proxy_ssl_header.ts';

async function scheme(
  t: TestContext,
  key: string | undefined,
  headers: Record<string, string>,
): Promise<string> {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {} });
  conf.registerGroup(wsgiGroup);
  conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
  if (key !== undefined) conf.setOverride('wsgi', 'secure_proxy_ssl_header', key);
  const app = withSecureProxyScheme(conf, (req, res) => res.end(environOf(req).urlScheme));
  return (await (await serve(t, app))({ headers })).body;
}

const SAYS = { 'X-Forwarded-Proto': 'https' };

test('the header that [wsgi] secure_proxy_ssl_header names is the scheme of links', async (t) => {
  assert.equal(await scheme(t, 'HTTP_X_FORWARDED_PROTO', SAYS), 'https');
});

test('no header is believed where the option is not set, or names another', async (t) => {
  assert.equal(await scheme(t, undefined, SAYS), 'http');
  assert.equal(await scheme(t, 'HTTP_X_PROTO', SAYS), 'http');
  assert.equal(await scheme(t, 'X-Forwarded-Proto', SAYS), 'http');
});

test('a request without the header keeps its scheme', async (t) => {
  assert.equal(await scheme(t, 'HTTP_X_FORWARDED_PROTO', {}), 'http');
});

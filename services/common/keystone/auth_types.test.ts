import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_GROUPS } from '../conf/all_groups.ts';
import { keystoneAuthtokenGroup } from '../conf/keystone_authtoken.ts';
import { ConfigOpts } from '../config/config_opts.ts';
import { testService } from '../middleware/testing/service.ts';
import { authSection } from './auth_section.ts';
import { loadAuthPlugin } from './auth_types.ts';
import { Session } from './session.ts';
import { fakeKeystone, NEVER } from './testing/fake_keystone.ts';

const session = new Session({ userAgent: 'test' });
const URL = 'http://127.0.0.1:9/identity';

function load(settings: Readonly<Record<string, string>>, now: () => number = () => 0) {
  const { conf } = testService({ keystone_authtoken: settings });
  return loadAuthPlugin({ ...authSection(conf, keystoneAuthtokenGroup), session, now });
}

const PASSWORD = { username: 'nova', password: 's3cret', user_domain_name: 'Default' };
const USER = { name: 'nova', domain: { name: 'Default' } };

const requests: readonly (readonly [
  what: string,
  settings: Readonly<Record<string, string>>,
  auth: object,
])[] = [
  [
    'a password and a project',
    { ...PASSWORD, project_name: 'service', project_domain_id: 'default' },
    {
      identity: { methods: ['password'], password: { user: { ...USER, password: 's3cret' } } },
      scope: { project: { name: 'service', domain: { id: 'default' } } },
    },
  ],
  [
    'ids, which need no domain',
    { user_id: 'u', username: 'ignored', password: 's3cret', project_id: 'p', project_domain_id: 'ignored' },
    {
      identity: { methods: ['password'], password: { user: { id: 'u', password: 's3cret' } } },
      scope: { project: { id: 'p' } },
    },
  ],
  [
    'the default domain, for user and project',
    { username: 'nova', password: 's3cret', project_name: 'service', default_domain_id: 'd' },
    {
      identity: {
        methods: ['password'],
        password: { user: { name: 'nova', domain: { id: 'd' }, password: 's3cret' } },
      },
      scope: { project: { name: 'service', domain: { id: 'd' } } },
    },
  ],
  [
    'the whole system',
    { ...PASSWORD, system_scope: 'all' },
    {
      identity: { methods: ['password'], password: { user: { ...USER, password: 's3cret' } } },
      scope: { system: { all: true } },
    },
  ],
  [
    'a trust',
    { ...PASSWORD, trust_id: 't' },
    {
      identity: { methods: ['password'], password: { user: { ...USER, password: 's3cret' } } },
      scope: { 'OS-TRUST:trust': { id: 't' } },
    },
  ],
  [
    'a domain, and no scope',
    { ...PASSWORD, domain_name: 'Default' },
    {
      identity: { methods: ['password'], password: { user: { ...USER, password: 's3cret' } } },
      scope: { domain: { name: 'Default' } },
    },
  ],
  [
    'a token',
    { auth_type: 'v3token', token: 't0ken', project_id: 'p' },
    { identity: { methods: ['token'], token: { id: 't0ken' } }, scope: { project: { id: 'p' } } },
  ],
  [
    'an application credential by id',
    {
      auth_type: 'v3applicationcredential',
      application_credential_id: 'a',
      application_credential_secret: 's3cret',
    },
    {
      identity: {
        methods: ['application_credential'],
        application_credential: { id: 'a', secret: 's3cret' },
      },
    },
  ],
  [
    'an application credential by name',
    {
      auth_type: 'v3applicationcredential',
      application_credential_name: 'a',
      application_credential_secret: 's3cret',
      username: 'nova',
      user_domain_name: 'Default',
    },
    {
      identity: {
        methods: ['application_credential'],
        application_credential: { name: 'a', secret: 's3cret', user: USER },
      },
    },
  ],
];
for (const [what, settings, auth] of requests) {
  test(`signs in with ${what}`, async (t) => {
    const keystone = await fakeKeystone(t);
    const plugin = load({ auth_type: 'password', auth_url: `${keystone.url}/v3`, ...settings });
    assert.equal(keystone.seen.length, 0, 'nothing is asked before a token is needed');
    assert.equal(await plugin?.token(), 'service-token-1');
    const [{ method, url, body, headers } = assert.fail()] = keystone.seen;
    assert.deepEqual([method, url, body], ['POST', '/identity/v3/auth/tokens', { auth }]);
    assert.equal(headers['x-auth-token'], settings['token']);
  });
}

test('password and token ask for versions first; plugins of version 3 do not', async (t) => {
  for (const [auth_type, asked] of [
    ['password', ['GET /identity', 'POST /identity/v3/auth/tokens']],
    ['v3password', ['POST /identity/v3/auth/tokens']],
  ] as const) {
    const keystone = await fakeKeystone(t);
    await load({ auth_type, auth_url: keystone.url, ...PASSWORD })?.token();
    assert.deepEqual(
      keystone.seen.map(({ method, url }) => `${method} ${url}`),
      asked,
    );
  }
});

test('a token is kept until two minutes before its end, and fetched once however many need it', async (t) => {
  const keystone = await fakeKeystone(t);
  let now = 0;
  const plugin = load({ auth_type: 'v3password', auth_url: keystone.url, ...PASSWORD }, () => now);
  keystone.serviceTokenExpires = new Date(600_000).toISOString();
  assert.deepEqual(await Promise.all([plugin?.token(), plugin?.token()]), [
    'service-token-1',
    'service-token-1',
  ]);
  now = 479_999;
  assert.equal(await plugin?.token(), 'service-token-1');
  now = 480_000;
  keystone.serviceTokenExpires = NEVER;
  assert.equal(await plugin?.token(), 'service-token-2');
  assert.equal(plugin?.invalidate('service-token-1'), true);
  assert.equal(await plugin?.token(), 'service-token-2', 'only the token that was refused is dropped');
  plugin?.invalidate('service-token-2');
  assert.equal(await plugin?.token(), 'service-token-3');
});

test('what Keystone refuses is said, without the password', async (t) => {
  const keystone = await fakeKeystone(t);
  const plugin = load({
    auth_type: 'password',
    auth_url: keystone.url,
    ...PASSWORD,
    password: 'wrong-s3cret',
  });
  const error = await plugin?.token().catch((reason: Error) => reason);
  assert.match(String(error), /\/identity\/v3\/auth\/tokens: Keystone says 401\. \(HTTP 401\)$/);
  assert.doesNotMatch(JSON.stringify(error) + String(error), /s3cret/);
});

const atUse: readonly (readonly [
  what: string,
  settings: Readonly<Record<string, string>>,
  message: RegExp,
])[] = [
  ['no password', { username: 'nova' }, /password is a required attribute/],
  ['two scopes', { ...PASSWORD, project_id: 'p', domain_id: 'd' }, /cannot be scoped to multiple targets/],
];
for (const [what, settings, message] of atUse) {
  test(`${what} is an error when a token is needed`, async () => {
    await assert.rejects(
      load({ auth_type: 'password', auth_url: URL, ...settings })?.token() ?? assert.fail(),
      {
        name: 'AuthorizationFailure',
        message,
      },
    );
  });
}

const atStart: readonly (readonly [
  settings: Readonly<Record<string, string>>,
  name: string,
  message: RegExp,
])[] = [
  [
    { auth_type: 'v3kerberos' },
    'NoMatchingPlugin',
    /^\[keystone_authtoken\] auth_type: The plugin v3kerberos could/,
  ],
  [
    { auth_type: 'toString' },
    'NoMatchingPlugin',
    /The plugin toString could not be found; one of: password, /,
  ],
  [{ auth_type: 'password' }, 'MissingRequiredOptions', /parameters which were not given: auth_url$/],
  [{ auth_type: 'admin_token' }, 'MissingRequiredOptions', /not given: endpoint, token$/],
  [
    { auth_type: 'v3password', auth_url: URL, username: 'nova' },
    'OptionError',
    /user_domain_id or user_domain_name/,
  ],
  [
    { auth_type: 'v3applicationcredential', auth_url: URL, application_credential_secret: 's' },
    'OptionError',
    /takes application_credential_id, or/,
  ],
  [
    { auth_type: 'v3applicationcredential', auth_url: URL, application_credential_id: 'a' },
    'OptionError',
    /takes application_credential_secret$/,
  ],
];
for (const [settings, name, message] of atStart) {
  test(`${JSON.stringify(settings)} is an error at start`, () => {
    assert.throws(() => load(settings), { name, message });
  });
}

test('without auth_type there is no plugin; admin_token and none have one address and a token that stays', async () => {
  assert.equal(load({ auth_url: URL }), undefined);
  const where = { serviceType: 'identity', interface: 'internal', regionName: undefined };
  for (const [settings, token] of [
    [{ auth_type: 'admin_token', token: 't0ken' }, 't0ken'],
    [{ auth_type: 'none' }, 'notused'],
  ] as const) {
    const plugin = load({ ...settings, endpoint: `${URL}/v3` });
    assert.equal(await plugin?.token(), token);
    assert.equal(await plugin?.endpoint(where), `${URL}/v3`);
    assert.equal(plugin?.invalidate(token), false);
  }
});

test('auth_section names the section that has the options, known to Nova or not', () => {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: { OS_MINE__AUTH_TYPE: 'none' } });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
  for (const [name, type] of [
    ['mine', 'none'],
    ['service_user', 'v3token'],
  ] as const) {
    conf.setOverride('keystone_authtoken', 'auth_section', name);
    if (name === 'service_user') conf.setOverride(name, 'auth_type', type);
    const { group, values } = authSection(conf, keystoneAuthtokenGroup);
    assert.deepEqual([group, values.auth_type, values.application_credential_id], [name, type, undefined]);
  }
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it, type TestContext } from 'node:test';
import { ConfigOpts } from '../config/config_opts.ts';
import { directoryOf } from '../config/testing/conf_fixture.ts';
import { ALL_GROUPS } from './all_groups.ts';
import * as groups from './index.ts';

const SHIPPED = fileURLToPath(new URL('../../../etc/nova/nova.conf', import.meta.url));

function novaConf(files: readonly string[], env: Readonly<Record<string, string>> = {}): ConfigOpts {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env, cwd: '/' });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ defaultConfigFiles: files, defaultConfigDirs: [] });
  return conf;
}

function withText(t: TestContext, text: string): ConfigOpts {
  const path = `${directoryOf(t, {})}/nova.conf`;
  writeFileSync(path, text);
  return novaConf([path]);
}

describe("Nova's options", () => {
  it('every exported group is registered once', () => {
    const { OWN_GROUPS, ...exported } = groups;
    assert.deepEqual(
      OWN_GROUPS.map((group) => group.name).sort(),
      Object.values(exported)
        .map((group) => group.name)
        .sort(),
    );
    assert.equal(new Set(ALL_GROUPS).size, ALL_GROUPS.length);
  });

  it('every option has a valid default and says what it is', () => {
    const conf = novaConf([]);
    conf.validateAll();
    for (const { name, opts } of ALL_GROUPS)
      for (const [key, opt] of Object.entries(opts)) assert.match(opt.help, /\S.*[.]$/, `[${name}] ${key}`);
  });

  it('have the defaults of Nova 2025.1', () => {
    const conf = novaConf([]);
    const api = conf.group(groups.apiGroup);
    const service = conf.group(groups.defaultGroup);
    const wsgi = conf.group(groups.wsgiGroup);
    assert.deepEqual(
      {
        enabledApis: service.enabled_apis,
        ports: [service.osapi_compute_listen_port, service.metadata_listen_port],
        workers: service.osapi_compute_workers,
        authStrategy: api.auth_strategy,
        maxLimit: api.max_limit,
        domain: api.dhcp_domain,
        cacheExpiration: api.metadata_cache_expiration,
        body: conf.group(groups.osloMiddlewareGroup).max_request_body_size,
        proxyHeaders: conf.group(groups.osloMiddlewareGroup).enable_proxy_headers_parsing,
        proxy: conf.group(groups.neutronGroup).service_metadata_proxy,
        newDefaults: conf.group(groups.osloPolicyGroup).enforce_new_defaults,
        socketTimeout: wsgi.client_socket_timeout,
        ram: conf.group(groups.quotaGroup).ram,
        instancesPath: service.instances_path,
        origin: conf.group(groups.corsGroup).allowed_origin,
        methods: conf.group(groups.corsGroup).allow_methods,
      },
      {
        enabledApis: ['osapi_compute', 'metadata'],
        ports: [8774, 8775],
        workers: undefined,
        authStrategy: 'keystone',
        maxLimit: 1000,
        domain: 'novalocal',
        cacheExpiration: 15,
        body: 114688,
        proxyHeaders: false,
        proxy: false,
        newDefaults: true,
        socketTimeout: 900,
        ram: 51200,
        instancesPath: '/var/lib/nova/instances',
        origin: undefined,
        methods: ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'],
      },
    );
  });

  const refused: readonly (readonly [group: string, option: string, value: string, reason: string])[] = [
    [
      'DEFAULT',
      'enabled_apis',
      'osapi_compute,ec2',
      "Valid values are [osapi_compute, metadata], but found 'ec2'",
    ],
    ['DEFAULT', 'osapi_compute_workers', '0', 'Should be greater than or equal to 1'],
    ['DEFAULT', 'metadata_listen_port', '65536', 'Should be less than or equal to 65535'],
    ['DEFAULT', 'host', 'not a host', 'not a host is not a valid host address'],
    ['api', 'auth_strategy', 'noauth', "Valid values are [keystone, noauth2], but found 'noauth'"],
    ['api', 'vendordata_dynamic_connect_timeout', '2', 'Should be greater than or equal to 3'],
    ['quota', 'instances', '-2', 'Should be greater than or equal to -1'],
    ['novafront', 'build_duration', '-1', 'Should be greater than or equal to 0'],
  ];
  for (const [group, option, value, reason] of refused) {
    it(`[${group}] ${option} = ${value} is refused`, (t) => {
      const conf = withText(t, `[${group}]\n${option} = ${value}\n`);
      assert.throws(() => conf.validateAll(), { name: 'ConfigFileValueError', option, group, reason });
    });
  }

  const older: readonly (readonly [line: string, group: string, option: string, value: unknown])[] = [
    ['osapi_max_limit = 5', 'api', 'max_limit', 5],
    ['osapi_compute_link_prefix = http://x', 'api', 'compute_link_prefix', 'http://x'],
    ['wsgi_keep_alive = no', 'wsgi', 'keep_alive', false],
    ['quota_cores = 7', 'quota', 'cores', 7],
    ['osapi_max_request_body_size = 1', 'oslo_middleware', 'max_request_body_size', 1],
    ['logfile = x.log', 'DEFAULT', 'log_file', 'x.log'],
  ];
  for (const [line, group, option, value] of older) {
    it(`[DEFAULT] ${line} still sets [${group}] ${option}`, (t) =>
      assert.equal(withText(t, `[DEFAULT]\n${line}\n`).get(group, option), value));
  }

  it('never show a secret', (t) => {
    const secrets = [
      'database.connection',
      'api_database.connection',
      'neutron.metadata_proxy_shared_secret',
      'keystone_authtoken.password',
      'keystone_authtoken.memcache_secret_key',
      'DEFAULT.transport_url',
      'neutron.password',
      'cache.memcache_password',
    ];
    const text = secrets.map((name) => `[${name.split('.')[0]}]\n${name.split('.')[1]} = hunter2\n`).join('');
    const rows = withText(t, text).dump();
    assert.equal(rows.filter((row) => row.location.source === 'file').length, secrets.length);
    assert.ok(rows.every((row) => !row.value.includes('hunter2')));
  });
});

describe('the shipped nova.conf', () => {
  it('sets what the containers need and nothing that is not declared', () => {
    const conf = novaConf([SHIPPED]);
    conf.validateAll();
    const set = conf.dump().filter((row) => row.location.source === 'file');
    assert.deepEqual(
      set.map((row) => `${row.group}.${row.option} = ${String(conf.get(row.group, row.option))}`),
      [
        'DEFAULT.use_json = true',
        'api.auth_strategy = noauth2',
        'api_database.connection = sqlite:////var/lib/nova/nova.sqlite',
        'database.connection = sqlite:////var/lib/nova/nova.sqlite',
        'oslo_middleware.enable_proxy_headers_parsing = true',
        'oslo_policy.enforce_new_defaults = false',
        'oslo_policy.enforce_scope = false',
      ],
    );
  });

  it('gives way to the environment', () => {
    const conf = novaConf([SHIPPED], {
      OS_NEUTRON__SERVICE_METADATA_PROXY: 'true',
      OS_DEFAULT__USE_JSON: 'no',
    });
    assert.equal(conf.group(groups.neutronGroup).service_metadata_proxy, true);
    assert.equal(conf.group(groups.defaultGroup).use_json, false);
  });
});

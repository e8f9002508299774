import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { directoryOf } from '../../config/testing/conf_fixture.ts';
import { checkFile, type CheckOptions } from './check_file.ts';
import { findingText } from './finding.ts';

function check(t: TestContext, text: string, options?: CheckOptions): string[] {
  const directory = directoryOf(t, {});
  writeFileSync(join(directory, 'nova.conf'), text);
  return checkFile('nova.conf', { ...options, cwd: directory }).map((finding) =>
    findingText(finding).replace(`${directory}/`, ''),
  );
}

const CASES: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
  ['nothing in a file that is right', '[DEFAULT]\ndebug = true\n[libvirt]\nvirt_type = qemu\n', []],
  [
    'an unknown option, with the nearest known one',
    '[api]\n\nmax_limits = 5\n',
    ["nova.conf:3: error: [api] max_limits: unknown option; did you mean 'max_limit'?"],
  ],
  [
    'an unknown option that another group has',
    '[DEFAULT]\nvirt_type = kvm\n',
    ['nova.conf:2: error: [DEFAULT] virt_type: unknown option; did you mean [libvirt] virt_type?'],
  ],
  [
    'letters that changed places',
    '[wgsi]\nx = 1\n[DEFAULT]\nedbug = 1\n',
    [
      'nova.conf:2: error: [wgsi]: unknown group; did you mean [wsgi]?',
      "nova.conf:4: error: [DEFAULT] edbug: unknown option; did you mean 'debug'?",
    ],
  ],
  [
    'an unknown group, once',
    '[quotas]\ncores = 1\nram = 2\n',
    ['nova.conf:2: error: [quotas]: unknown group; did you mean [quota]?'],
  ],
  [
    'every bad value, also of options that the command line knows or nothing here reads',
    '[DEFAULT]\ndebug = maybe\n[vnc]\nnovncproxy_port = 70000\n[api]\nmax_limit = $nothing\n',
    [
      "nova.conf:2: error: [DEFAULT] debug: maybe: Unexpected boolean value 'maybe'",
      'nova.conf:4: error: [vnc] novncproxy_port: 70000: Should be less than or equal to 65535',
      'nova.conf:6: error: [api] max_limit: no such option nothing in group [DEFAULT]',
    ],
  ],
  [
    'no secret',
    '[neutron]\nmetadata_proxy_shared_secret = $hunter2\n',
    [
      'nova.conf:2: error: [neutron] metadata_proxy_shared_secret: no such option metadata_proxy_shared_secret in group [neutron]',
    ],
  ],
  [
    'an older name that still works, with the present one',
    '[DEFAULT]\nosapi_max_limit = 5\n',
    ['nova.conf:2: warning: [DEFAULT] osapi_max_limit: deprecated name of [api] max_limit'],
  ],
  [
    'options of other releases',
    '[DEFAULT]\nuse_neutron = true\nquota_driver = x\ndefault_thread_pool_size = 5\n[cells]\nenable = no\n',
    [
      'nova.conf:2: error: [DEFAULT] use_neutron: unknown to Nova 31.0, gone since Nova 21.0, without effect. nova-network, which Nova removed in Ussuri (21.0).',
      'nova.conf:3: error: [DEFAULT] quota_driver: unknown to Nova 31.0, gone since Nova 18.0, without effect. Nova reads it from [quota] driver now, and no longer from here.',
      'nova.conf:4: error: [DEFAULT] default_thread_pool_size: unknown to Nova 31.0, only since Nova 32.0, without effect. There is no eventlet, and there are no threads to count.',
      'nova.conf:6: error: [cells] enable: unknown to Nova 31.0, gone since Nova 20.0, without effect. Cells v1, which Nova removed in Train (20.0).',
    ],
  ],
  [
    'nothing in the sources that config_source names but what they do not have',
    '[DEFAULT]\nconfig_source = mine, other\n[Mine]\ndriver = remote_file\nuri = http://192.0.2.1/x\nurl = x\n',
    ['nova.conf:6: error: [mine] url: unknown option'],
  ],
  [
    'nothing in groups that operators name themselves',
    '[neutron_physnet_a]\nnuma_nodes = 0\n[mdev_nvidia-35]\ndevice_addresses = 0000:84:00.0\n[cinder]\nauth_section = mine\n[mine]\napplication_credential_id = x\nauth_url = y\n',
    [],
  ],
  [
    'but in those what they do not have',
    '[neutron_physnet_a]\nnuma_node = 0\n',
    ['nova.conf:2: error: [neutron_physnet_a] numa_node: unknown option'],
  ],
  [
    'only a mention in [keystone_authtoken], where plugins add options',
    '[keystone_authtoken]\nfoo = 1\n',
    ['nova.conf:2: info: [keystone_authtoken] foo: unknown option'],
  ],
  [
    'a line that is none',
    '[DEFAULT]\ndebug = true\nnonsense\n',
    ["nova.conf:3: error: No ':' or '=' found in assignment: 'nonsense'"],
  ],
];

describe('checking a file finds', () => {
  for (const [name, text, expected] of CASES) it(name, (t) => assert.deepEqual(check(t, text), expected));

  it('with checkDefaults, what is not the default, secrets masked, addresses left out', (t) => {
    const text =
      '[DEFAULT]\nmy_ip = 192.0.2.9\ndebug = false\n[api]\nmax_limit = 5\n[neutron]\nmetadata_proxy_shared_secret = s\n';
    assert.deepEqual(check(t, text, { checkDefaults: true }), [
      'nova.conf:5: warning: [api] max_limit: 5; the default is 1000',
      'nova.conf:7: warning: [neutron] metadata_proxy_shared_secret: ****; the default is ****',
    ]);
  });

  it('nothing in groups that are excluded, names and values', (t) => {
    const text = '[Mine]\nx = 1\n[api]\nmax_limit = many\nmax_limits = 1\n[wgsi]\nx = 1\n';
    assert.deepEqual(check(t, text, { excludeGroups: ['mine', 'api'] }), [
      'nova.conf:7: error: [wgsi]: unknown group; did you mean [wsgi]?',
    ]);
  });

  it('a file that is not there', () => {
    assert.deepEqual(checkFile('/nowhere/nova.conf').map(findingText), [
      '/nowhere/nova.conf: error: no such file',
    ]);
  });

  it('nothing wrong in the shipped nova.conf but what is deprecated', () => {
    const file = join(import.meta.dirname, '../../../../etc/nova/nova.conf');
    assert.deepEqual(
      checkFile(file).map(({ kind, option }) => `${kind} ${option}`),
      ['deprecated option auth_strategy', 'deprecated option enforce_scope'],
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFiles } from './config_files.ts';

const cases: [name: string, env: Record<string, string>, files: string[]][] = [
  [
    'nothing set means /etc/nova with the stock names',
    {},
    ['/etc/nova/api-paste.ini', '/etc/nova/nova.conf'],
  ],
  [
    'the directory is stripped',
    { OS_NOVA_CONFIG_DIR: ' /srv/nova ' },
    ['/srv/nova/api-paste.ini', '/srv/nova/nova.conf'],
  ],
  [
    'files are split at semicolons',
    { OS_NOVA_CONFIG_FILES: 'a.ini;b.conf;c.conf' },
    ['/etc/nova/a.ini', '/etc/nova/b.conf', '/etc/nova/c.conf'],
  ],
  [
    'file names are not stripped',
    { OS_NOVA_CONFIG_FILES: 'a.ini; b.conf' },
    ['/etc/nova/a.ini', '/etc/nova/ b.conf'],
  ],
  [
    'an empty list means the default one',
    { OS_NOVA_CONFIG_FILES: '' },
    ['/etc/nova/api-paste.ini', '/etc/nova/nova.conf'],
  ],
  [
    'an absolute entry wins over the directory',
    { OS_NOVA_CONFIG_FILES: '/x/p.ini;n.conf' },
    ['/x/p.ini', '/etc/nova/n.conf'],
  ],
  [
    'a trailing semicolon names the directory itself',
    { OS_NOVA_CONFIG_FILES: 'p.ini;' },
    ['/etc/nova/p.ini', '/etc/nova/'],
  ],
  [
    'an empty directory leaves the names relative',
    { OS_NOVA_CONFIG_DIR: '' },
    ['api-paste.ini', 'nova.conf'],
  ],
];

for (const [name, env, files] of cases) {
  test(name, () => assert.deepEqual(configFiles(env), files));
}

import { join, isAbsolute } from 'node:path';

/** The environment as this folder reads it; `process.env` in production. */
export type Env = Readonly<Record<string, string | undefined>>;

const DEFAULT_DIR = '/etc/nova';
const DEFAULT_FILES = ['api-paste.ini', 'nova.conf'];

/**
 * The files that an entry point reads, in order; the first is the paste file, and all of them are configuration files
 * for oslo.config. Follows nova.api.openstack.wsgi_app: `OS_NOVA_CONFIG_DIR` is stripped, `OS_NOVA_CONFIG_FILES` is
 * split at `;` without stripping, an absolute entry wins over the directory, and an empty list means the default one.
 */
export function configFiles(env: Env): string[] {
  const dir = (env['OS_NOVA_CONFIG_DIR'] ?? DEFAULT_DIR).trim();
  const listed = env['OS_NOVA_CONFIG_FILES'];
  const names = listed === undefined || listed === '' ? DEFAULT_FILES : listed.split(';');
  return names.map((name) =>
    isAbsolute(name) || dir === '' ? name : name === '' ? `${dir}/` : join(dir, name),
  );
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDir, ROOT } from './config_dir.ts';
import type { Deployment } from './deployments.ts';
import { freePort, runServer } from './server_process.ts';

/** nova-uwsgi with an http-socket, one worker, and the options of Debian's nova-api-uwsgi.ini. */
export async function uwsgiHttpSocket({
  proxyHeaders,
}: {
  readonly proxyHeaders: boolean;
}): Promise<Deployment> {
  const config = await configDir({ proxyHeaders });
  const port = await freePort();
  const ini = [
    '[uwsgi]',
    `http-socket = 127.0.0.1:${port}`,
    `wsgi-file = ${join(ROOT, 'services', 'bin', 'nova-api-wsgi.ts')}`,
    'processes = 1',
    'master = true',
    'lazy-apps = true',
    'die-on-term = true',
    'buffer-size = 65535',
    'add-header = Connection: close',
  ];
  const file = join(config.path, 'nova-api-uwsgi.ini');
  writeFileSync(file, `${ini.join('\n')}\n`);
  const command = join(ROOT, 'services', 'bin', 'nova-uwsgi.ts');
  return runServer(
    [command, '--ini', file],
    { OS_NOVA_CONFIG_DIR: config.path },
    { host: '127.0.0.1', port },
    config,
  );
}

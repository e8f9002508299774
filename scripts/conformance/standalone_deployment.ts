import { join } from 'node:path';
import { configDir, ROOT } from './config_dir.ts';
import type { Deployment } from './deployments.ts';
import { freePort, runServer } from './server_process.ts';

/** The standalone nova-api with the compute API alone, as the recordings' eventlet server ran. */
export async function standalone(): Promise<Deployment> {
  const port = await freePort();
  const config = await configDir({
    more: (directory) =>
      [
        '[DEFAULT]',
        'enabled_apis = osapi_compute',
        'osapi_compute_listen = 127.0.0.1',
        `osapi_compute_listen_port = ${port}`,
        'osapi_compute_workers = 1',
        '[wsgi]',
        `api_paste_config = ${join(directory, 'api-paste.ini')}`,
      ].join('\n'),
  });
  const command = join(ROOT, 'services', 'bin', 'nova-api.ts');
  const args = [command, '--config-file', join(config.path, 'nova.conf')];
  return runServer(args, {}, { host: '127.0.0.1', port }, config);
}

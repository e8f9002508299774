import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runInOneProcess } from '../services/common/wsgi/one_process.ts';
import { startupReport } from '../services/common/wsgi/startup_error.ts';

const root = join(import.meta.dirname, '..');
const state = join(root, '.novafront');
const argv = process.argv.slice(2);

/** etc/nova is written for containers; on a laptop these differ. What the caller's environment says comes first. */
const env = {
  OS_DATABASE__CONNECTION: `sqlite:///${join(state, 'standalone.sqlite')}`,
  OS_DEFAULT__USE_JSON: 'false',
  OS_DEFAULT__OSAPI_COMPUTE_LISTEN: '127.0.0.1',
  OS_DEFAULT__OSAPI_COMPUTE_LISTEN_PORT: process.env['COMPUTE_PORT'] ?? '8774',
  OS_DEFAULT__METADATA_LISTEN: '127.0.0.1',
  OS_DEFAULT__METADATA_LISTEN_PORT: process.env['METADATA_PORT'] ?? '8775',
  OS_OSLO_MIDDLEWARE__ENABLE_PROXY_HEADERS_PARSING: 'false',
  ...process.env,
};

mkdirSync(state, { recursive: true });
try {
  const files = argv.includes('--config-file') ? [] : ['--config-file', join(root, 'etc/nova/nova.conf')];
  const { addresses, stop } = await runInOneProcess([...files, ...argv], env);
  const compute = `http://${addresses.osapi_compute.host}:${addresses.osapi_compute.port}`;
  console.log(`compute   ${compute}/v2.1
metadata  http://${addresses.metadata.host}:${addresses.metadata.port}/
database  ${env.OS_DATABASE__CONNECTION}

curl -H 'X-Auth-Token: admin:admin' ${compute}/v2.1/flavors
Ctrl-C stops it; the database stays.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(0)));
} catch (error) {
  console.error(`standalone: ${startupReport(error, argv.includes('--debug'))}`);
  process.exitCode = 1;
}

import { packageVersion } from './package_version.ts';
import { onSupportedNode } from './node_version.ts';

const THIS = import.meta.url;

/** Runs one of the standalone scripts as a command. */
export async function standaloneScript(
  script: 'nova-api' | 'nova-api-os-compute' | 'nova-api-metadata',
): Promise<void> {
  if (!onSupportedNode()) return;
  const { runStandalone } = await import('../common/wsgi/standalone.ts');
  process.exitCode = await runStandalone({
    script,
    argv: process.argv.slice(2),
    env: process.env,
    workerModule: new URL(`./standalone_worker${THIS.endsWith('.ts') ? '.ts' : '.js'}`, THIS),
    version: packageVersion(),
  });
}

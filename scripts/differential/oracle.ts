import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBaseImages } from '../base_images.ts';
import { Failure, perform, ROOT } from '../command.ts';
import { ensureEngine } from '../engine.ts';

const IMAGE = 'novafront/oracle';

export type OracleKind = 'oslo-config' | 'pastedeploy';

/** Builds the image that holds Debian's oslo.config and PasteDeploy; quick where it is built already. */
export async function ensureOracle(): Promise<void> {
  await ensureEngine();
  const { DEBIAN_IMAGE } = await ensureBaseImages();
  const context = join(ROOT, 'scripts/differential/oracle');
  const build = ['buildx', 'build', '--progress=quiet', '--load', '--tag', IMAGE];
  await perform('docker', [...build, '--build-arg', `DEBIAN_IMAGE=${DEBIAN_IMAGE}`, context]);
}

/** What the originals make of the cases, in their order. */
export function askOracle<Outcome>(kind: OracleKind, cases: readonly object[]): readonly Outcome[] {
  const run = ['run', '--rm', '--interactive', '--network', 'none', '--read-only', '--tmpfs', '/tmp', IMAGE];
  const { status, stdout, stderr } = spawnSync('docker', run, {
    input: JSON.stringify({ kind, cases }),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Failure(`the originals failed (exit code ${status}): ${stderr}`);
  return JSON.parse(stdout) as readonly Outcome[];
}

import { join } from 'node:path';
import { ensureBaseImages } from '../../scripts/base_images.ts';
import { ROOT } from './root.ts';
import { output } from './run.ts';

let image: Promise<string> | undefined;

/** The image of compose.keystone.yaml, under the name that it has there; built once in a process. */
export function keystoneImage(): Promise<string> {
  image ??= build();
  return image;
}

async function build(): Promise<string> {
  const { DEBIAN_IMAGE } = await ensureBaseImages();
  const name = `novafront/keystone:${process.env['IMAGE_TAG'] || 'latest'}`;
  const args = ['--build-arg', `DEBIAN_IMAGE=${DEBIAN_IMAGE}`, '-t', name, join(ROOT, 'keystone')];
  await output('docker', ['build', '-q', ...args], { timeout: 600_000 });
  return name;
}

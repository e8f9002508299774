import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask, Failure, perform, ROOT } from './command.ts';
import { ensureProgram } from './engine.ts';
import { withScratch } from './scratch.ts';
import { FRONTS } from './stack.ts';

/** npm in a Node image that is built here; official images bring their own. */
const NPM = '12.2.0';

const OFFICIAL = { debian: 'debian:trixie-slim', node: 'node:26-trixie-slim' } as const;
const LOCAL = {
  debian: 'novafront/debian:trixie',
  node: `novafront/node:${process.versions.node}-trixie`,
} as const;

/** Build arguments, as compose.yaml names them. */
export interface BuildEnvironment extends Readonly<Record<string, string>> {
  readonly DEBIAN_IMAGE: string;
  readonly NODE_IMAGE: string;
  /** A bundle of certificate authorities for npm in the build, where the machine names one (NODE_EXTRA_CA_CERTS). */
  readonly BUILD_CA_FILE: string;
}

/**
 * Finds the base images: what DEBIAN_IMAGE and NODE_IMAGE name, else the official ones, pulled if need be, else images
 * like them built on this machine from Debian's packages and this Node. What is found is put into process.env, so that
 * every `docker compose build` from here on uses it. Quick when nothing is to be done.
 */
export async function ensureBaseImages(): Promise<BuildEnvironment> {
  const debian = process.env['DEBIAN_IMAGE'] || (await found('debian')) || (await buildDebian());
  const node = process.env['NODE_IMAGE'] || (await found('node')) || (await buildNode(debian));
  const bundle = process.env['BUILD_CA_FILE'] || process.env['NODE_EXTRA_CA_CERTS'] || '';
  const environment = {
    DEBIAN_IMAGE: debian,
    NODE_IMAGE: node,
    BUILD_CA_FILE: existsSync(bundle) ? bundle : '/dev/null',
  };
  Object.assign(process.env, environment);
  return environment;
}

/** Base images, and the project's own images built from the working tree, for both fronts. */
export async function ensureImages(): Promise<void> {
  await ensureBaseImages();
  await perform('docker', ['compose', '--progress', 'quiet', 'build'], {
    COMPOSE_PROFILES: FRONTS.join(','),
  });
}

async function found(which: 'debian' | 'node'): Promise<string | undefined> {
  for (const image of [OFFICIAL[which], LOCAL[which]]) {
    if (ask('docker', ['image', 'inspect', image]).ok) return image;
  }
  console.error(`Pulling ${OFFICIAL[which]} ...`);
  if (ask('docker', ['pull', '--quiet', OFFICIAL[which]], 300_000).ok) return OFFICIAL[which];
  console.error(`${OFFICIAL[which]} can't be pulled: building an image like it.`);
  return undefined;
}

async function buildDebian(): Promise<string> {
  await ensureProgram(
    'mmdebstrap',
    ['mmdebstrap', 'debian-archive-keyring'],
    'it builds the Debian base image',
  );
  if (!ask('sh', ['-c', 'command -v mmdebstrap']).ok) throw new Failure('mmdebstrap is missing');
  const sources = ['trixie main', 'trixie-updates main', '-security trixie-security main'].map((suite) => {
    const [archive, rest] = suite.startsWith('-') ? ['debian-security', suite.slice(10)] : ['debian', suite];
    return `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/${archive} ${rest}`;
  });
  const slim = ['man', 'doc', 'info', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  await withScratch(async (scratch) => {
    const archive = join(scratch, 'root.tar');
    await perform('mmdebstrap', ['--variant=minbase', '--quiet', ...slim, 'trixie', archive, ...sources]);
    await perform('docker', ['import', '--change', 'CMD ["bash"]', archive, LOCAL.debian]);
  });
  return LOCAL.debian;
}

async function buildNode(debian: string): Promise<string> {
  await withScratch(async (scratch) => {
    copyFileSync(process.execPath, join(scratch, 'node'));
    mkdirSync(join(scratch, 'npm'));
    const npm = process.env['npm_execpath'];
    const [file, ...args] = npm === undefined ? ['npm'] : [process.execPath, npm];
    await perform(file ?? 'npm', [...args, 'pack', '--silent', '--pack-destination', scratch, `npm@${NPM}`]);
    await perform('tar', [
      '-xzf',
      join(scratch, `npm-${NPM}.tgz`),
      '-C',
      join(scratch, 'npm'),
      '--strip-components=1',
    ]);
    await perform('docker', [
      'buildx',
      'build',
      '--progress=quiet',
      '--file',
      join(ROOT, 'scripts/base/node.Dockerfile'),
      '--build-arg',
      `DEBIAN_IMAGE=${debian}`,
      '--tag',
      LOCAL.node,
      '--load',
      scratch,
    ]);
  });
  return LOCAL.node;
}

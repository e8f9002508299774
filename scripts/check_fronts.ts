import { ensureBaseImages } from './base_images.ts';
import { ask, Failure, main, perform } from './command.ts';
import { FRONTS, type FrontName } from './stack.ts';

/** Each front's own check of its configuration. */
const CHECKS: Readonly<Record<FrontName, readonly string[]>> = {
  nginx: ['nginx', '-t'],
  apache: ['apachectl', 'configtest'],
};

const VARIANTS = ['http', 'uwsgi'].flatMap((BACKEND) =>
  ['tcp', 'unix'].flatMap((TRANSPORT) =>
    ['off', 'on'].map((METADATA_PROXY) => ({ BACKEND, TRANSPORT, METADATA_PROXY })),
  ),
);

/** Checks every variant of every front's configuration in its image; throws a Failure that lists those that are wrong. */
await main(async () => {
  await ensureBaseImages();
  await perform('docker', ['compose', '--progress', 'quiet', 'build', ...FRONTS], {
    COMPOSE_PROFILES: FRONTS.join(','),
  });
  const wrong: string[] = [];
  for (const front of FRONTS) {
    for (const variant of VARIANTS) {
      // As in compose.yaml: a read-only root, nothing but tmpfs to write to, and no network to find services in.
      const confined = ['--read-only', '--cap-drop=ALL', '--network=none', '--tmpfs=/tmp'];
      const run = '--tmpfs=/run/novafront:mode=0770,uid=33,gid=64060';
      const settings = Object.entries(variant).map(([name, value]) => `--env=${name}=${value}`);
      const image = `novafront/${front}`;
      const checked = ask('docker', ['run', '--rm', ...confined, run, ...settings, image, ...CHECKS[front]]);
      const what = `${front} ${Object.values(variant).join(' ')}`;
      console.log(`${checked.ok ? 'ok' : 'not ok'} ${what}`);
      if (!checked.ok) wrong.push(`${what}:\n${checked.stderr.trim()}`);
    }
    const refused = ask('docker', ['run', '--rm', '--env=BACKEND=fastcgi', `novafront/${front}`]);
    if (refused.ok || !refused.stderr.includes('BACKEND=fastcgi'))
      wrong.push(`${front} starts with BACKEND=fastcgi`);
  }
  if (wrong.length > 0) throw new Failure(`wrong configuration\n${wrong.join('\n')}`);
});

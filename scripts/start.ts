import { ensureBaseImages } from './base_images.ts';
import { ask, main, perform } from './command.ts';
import { ensureEngine } from './engine.ts';
import { FRONTS, stackChoice, type FrontPorts } from './stack.ts';

/** `npm start`: builds and starts the stack, waits until it is ready, and says where it is. */
await main(async () => {
  const { fronts, environment } = stackChoice(process.env);
  await ensureEngine();
  await ensureBaseImages();
  const compose = (...args: string[]): Promise<void> => perform('docker', ['compose', ...args], environment);

  console.error('Building the images (quick unless something changed) ...');
  await compose('--progress', 'quiet', 'build');
  // A front of an earlier run would still hold the ports.
  const others = FRONTS.filter((name) => !fronts.some((front) => front.name === name));
  const every = FRONTS.flatMap((name) => ['--profile', name]);
  if (others.length > 0) await compose('--progress', 'quiet', ...every, 'rm', '--stop', '--force', ...others);
  await compose('up', '--wait', '--wait-timeout', '120');

  const project = ask('docker', ['compose', 'config', '--format', 'json']).stdout;
  console.log(summary(fronts, environment, /"name": "([^"]+)"/.exec(project)?.[1] ?? 'novafront'));
});

function summary(
  fronts: readonly FrontPorts[],
  { BACKEND, TRANSPORT }: Readonly<Record<string, string>>,
  project: string,
): string {
  const [first] = fronts;
  const api = `http://127.0.0.1:${first?.compute}/v2.1`;
  const where = fronts.map(
    ({ name, compute, metadata, http }) => `  ${name} (${BACKEND} over ${TRANSPORT})
    compute    http://127.0.0.1:${compute}/          and under http://127.0.0.1:${http}/compute
    metadata   http://127.0.0.1:${metadata}/`,
  );
  return `
${project} is ready.

${where.join('\n')}

Create a server (the user named admin is an administrator, and every password is right):

  API=${api} T='X-Auth-Token: admin:admin'
  IMAGE=$(curl -s -H "$T" $API/images | grep -o '"id": *"[^"]*"' | head -n 1 | cut -d '"' -f 4)
  curl -s -H "$T" -H 'Content-Type: application/json' $API/servers \\
    -d '{"server": {"name": "first", "flavorRef": "1", "imageRef": "'$IMAGE'"}}'
  curl -s -H "$T" $API/servers/detail

or with python3-openstackclient

  openstack --os-auth-type admin_token --os-token admin:admin --os-endpoint ${api} flavor list

Stop it with  npm stop  (data is kept), drop the data too with  npm run reset .`;
}

import { ensureBaseImages } from './base_images.ts';
import { SEED_IMAGES } from '../services/common/db/seed_data.ts';
import { main, perform } from './command.ts';
import { ensureEngine } from './engine.ts';
import { type FrontPorts, FRONTS, projectName, stackChoice, WITH_GUESTS } from './stack.ts';

const [{ id: IMAGE_ID, name: IMAGE_NAME } = { id: '', name: '' }] = SEED_IMAGES;

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

  console.log(summary(fronts, environment, projectName()));
});

function summary(
  fronts: readonly FrontPorts[],
  environment: Readonly<Record<string, string>>,
  project: string,
): string {
  const { BACKEND, TRANSPORT } = environment;
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

  T='X-Auth-Token: admin:admin' API=${api}
  curl -H "$T" -H 'Content-Type: application/json' $API/servers -d '{"server": {"name": "first", "flavorRef": "1",
    "imageRef": "${IMAGE_ID}"}}'
  curl -H "$T" $API/servers/detail

or with python3-openstackclient

  export OS_AUTH_TYPE=admin_token OS_TOKEN=admin:admin OS_ENDPOINT=${api} OS_IMAGE_ENDPOINT_OVERRIDE=${api}
  openstack server create --flavor m1.tiny --image ${IMAGE_NAME} --nic auto first
  openstack server list
${environment['COMPOSE_FILE'] === WITH_GUESTS ? '\nBoot a guest with  npm run guest -- NAME .\n' : ''}
Stop it with  npm stop  (data is kept), drop the data too with  npm run reset .`;
}

import { Failure, main } from '../command.ts';
import { newAddress } from './address.ts';
import { readCommandLine, type Command } from './command_line.ts';
import { ComputeApi, type Server } from './compute_api.ts';
import {
  printConsole,
  containerOf,
  type Guest,
  guestImage,
  listGuests,
  removeGuest,
  startGuest,
} from './containers.ts';
import { readPublicKey, readUserData } from './input_files.ts';
import { runningStack, type RunningStack } from './running_stack.ts';

/** `npm run guest`: servers of the running stack with a guest each, a container that boots from 169.254.169.254. */
await main(async () => {
  const command = readCommandLine(process.argv.slice(2));
  if (command.what === 'create') return create(command);
  const stack = runningStack();
  const guests = listGuests(stack.project);
  if (command.what === 'list') return console.log(table(guests));
  const guest = guests.find(({ name }) => name === command.name);
  if (guest === undefined) {
    throw new Failure(`there is no guest named ${command.name}; npm run guest -- --list shows all`);
  }
  if (command.what === 'logs') return printConsole(stack.project, guest.name);
  await new ComputeApi(stack.compute).deleteServer(guest.server);
  removeGuest(stack.project, guest.name);
  console.log(`${guest.name} is gone, and so is its server ${guest.server}`);
});

async function create({ name, userData, key }: Extract<Command, { what: 'create' }>): Promise<void> {
  const data = userData === undefined ? undefined : readUserData(userData);
  const publicKey = key === undefined ? undefined : readPublicKey(key);
  const stack = runningStack();
  const api = new ComputeApi(stack.compute);
  const guests = listGuests(stack.project);
  if (guests.some((guest) => guest.name === name)) {
    throw new Failure(`there is a guest named ${name} already; npm run guest -- --rm ${name} removes it`);
  }
  const taken = await api.serverNamed(name);
  if (taken !== undefined) {
    throw new Failure(`there is a server named ${name} already, ${taken}; choose another name, or delete it`);
  }
  const image = await guestImage();
  if (publicKey !== undefined) await api.importKey(publicKey);
  const address = newAddress(new Set(guests.map((guest) => guest.address)));
  const server = await api.createServer({ name, userData: data, keyName: publicKey?.name, address });
  try {
    startGuest(stack.project, image, name, server);
  } catch (error) {
    await api.deleteServer(server.id);
    throw error;
  }
  console.log(summary(stack, name, server, publicKey !== undefined));
}

function summary({ project, compute }: RunningStack, name: string, server: Server, key: boolean): string {
  const container = containerOf(project, name);
  const ways = [
    ['its console', `npm run guest -- --logs ${name}`],
    ['a shell', `docker exec -it ${container} bash`],
    ...(key
      ? [
          ['ssh (on Linux)', `ssh debian@${server.address}`],
          [
            'its password',
            `${compute}/v2.1/servers/${server.id}/os-server-password  (encrypted; with an RSA key only)`,
          ],
        ]
      : []),
    ['remove it', `npm run guest -- --rm ${name}; deleting the server powers it off, too`],
  ] as const;
  const lines = ways.map(([what, how]) => `  ${what.padEnd(16)}${how}`);
  return `${name} boots as server ${server.id} at ${server.address}\n\n${lines.join('\n')}`;
}

function table(guests: readonly Guest[]): string {
  if (guests.length === 0) return 'There is no guest.';
  const rows = [
    ['NAME', 'STATE', 'ADDRESS', 'SERVER'],
    ...guests.map(({ name, state, address, server }) => [name, state, address, server]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../scripts/command.ts';
import { inside } from './project.ts';
import type { Guest } from './workload.ts';

const API = 'http://api:8774/v2.1';
const HEADERS = ['-H', 'X-Auth-Token: admin:admin', '-H', 'Content-Type: application/json'];
/** Servers in one request, and in one page of their list. */
const AT_ONCE = 250;

interface Detail {
  readonly id: string;
  readonly addresses: Readonly<Record<string, readonly { readonly addr: string }[]>>;
}

function call<T>(path: string, body?: unknown): T {
  const data = body === undefined ? [] : ['-X', 'POST', '-d', JSON.stringify(body)];
  const answer = inside('wrk', 'curl', '-sSf', ...HEADERS, ...data, `${API}${path}`);
  return JSON.parse(answer) as T;
}

/** Servers with a key, user data and metadata, made by the compute API many at a time. */
export function createGuests(count: number): readonly Guest[] {
  const [image] = call<{ images: readonly { id: string }[] }>('/images').images;
  if (image === undefined) throw new Failure('the database has no image');
  call('/os-keypairs', { keypair: { name: 'bench' } });
  for (let made = 0; made < count; made += AT_ONCE) {
    const server = {
      name: 'bench',
      flavorRef: '42',
      imageRef: image.id,
      key_name: 'bench',
      user_data: Buffer.from('#cloud-config\nruncmd: [true]\n').toString('base64'),
      metadata: { role: 'web' },
      min_count: Math.min(AT_ONCE, count - made),
    };
    call('/servers', { server });
  }
  const guests: Guest[] = [];
  while (guests.length < count) {
    const last = guests.at(-1);
    const marker = last === undefined ? '' : `&marker=${last.id}`;
    const { servers } = call<{ servers: readonly Detail[] }>(`/servers/detail?limit=${AT_ONCE}${marker}`);
    if (servers.length === 0) throw new Failure(`${count} servers were made, and ${guests.length} are there`);
    guests.push(
      ...servers.map(({ id, addresses }) => ({ id, address: Object.values(addresses)[0]?.[0]?.addr ?? '' })),
    );
  }
  return guests.slice(0, count);
}

/** What the application answers to one guest, for the bare server to answer the same to all. */
export function saveAnswers(
  directory: string,
  paths: readonly string[],
  base: string,
  headers: Readonly<Record<string, string>>,
): void {
  const routes: Record<string, { file: string; contentType: string }> = {};
  const headerArguments = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  for (const [index, path] of [...new Set(paths)].entries()) {
    const text = inside('wrk', 'curl', '-sSif', ...headerArguments, `${base}${path}`);
    const end = text.indexOf('\r\n\r\n');
    const contentType = /^content-type: (.*)$/im.exec(text.slice(0, end))?.[1]?.trim() ?? 'text/plain';
    writeFileSync(join(directory, `${index}.body`), text.slice(end + 4));
    routes[path] = { file: `${index}.body`, contentType };
  }
  writeFileSync(join(directory, 'routes.json'), JSON.stringify(routes));
}

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import supertest from 'supertest';
import { eventually } from './eventually.ts';
import { PRIVATE_NETWORK_ID } from '../../services/common/db/seed_data.ts';
import { SHARED_SECRET } from './stack.ts';
import { ADMIN } from './where.ts';

/** The `private` network that every stack is seeded with, 10.0.0.0/16. */
export const PRIVATE_NETWORK = PRIVATE_NETWORK_ID;

export interface Created {
  readonly id: string;
  readonly adminPass: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export async function cirrosImage(compute: string): Promise<string> {
  const { body } = await supertest(compute).get('/v2.1/images').set(ADMIN).expect(200);
  const found = (body as { images: Named[] }).images.find(({ name }) => name.startsWith('cirros'));
  assert.ok(found, `no cirros image in ${JSON.stringify(body)}`);
  return found.id;
}

/** Creates a server at 2.1, where personality still exists, and waits until it is ACTIVE. */
export async function createServer(
  compute: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<Created> {
  const answer = await supertest(compute)
    .post('/v2.1/servers')
    .set(ADMIN)
    .send({ server: { flavorRef: '42', imageRef: await cirrosImage(compute), ...fields } });
  assert.equal(answer.status, 202, answer.text);
  const created = (answer.body as { server: Created }).server;
  await eventually(async () => {
    const { body } = await supertest(compute).get(`/v2.1/servers/${created.id}`).set(ADMIN).expect(200);
    assert.equal((body as { server: { status: string } }).server.status, 'ACTIVE');
  });
  return created;
}

export async function deleteServer(compute: string, id: string): Promise<void> {
  await supertest(compute).delete(`/v2.1/servers/${id}`).set(ADMIN).expect(204);
  await eventually(() => supertest(compute).get(`/v2.1/servers/${id}`).set(ADMIN).expect(404));
}

/** What Neutron's metadata agent sends for an instance. */
export function signedHeaders(
  id: string,
  { tenant = 'admin', secret = SHARED_SECRET }: { tenant?: string; secret?: string } = {},
): Record<string, string> {
  return {
    'x-instance-id': id,
    'x-tenant-id': tenant,
    'x-instance-id-signature': createHmac('sha256', secret).update(id).digest('hex'),
  };
}

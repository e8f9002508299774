import type { TestContext } from 'node:test';
import type { Updateable } from 'kysely';
import { IMAGE_ID } from '../../../common/compute/testing/test_cloud.ts';
import type { Schema } from '../../../common/db/schema.ts';
import { cloudApp } from '../../testing/cloud_app.ts';
import { SERVER_ROUTES } from '../routes.ts';

export const PATH = '/v2.1/servers';
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}`, Host: 'cloud' });

/** A server of m1.nano in a cloud of its own, and what its owner does with it. */
export async function booted(
  t: TestContext,
  values: Parameters<typeof cloudApp>[2] = {},
  asked: Readonly<Record<string, unknown>> = {},
) {
  const app = await cloudApp(t, SERVER_ROUTES, values);
  const server = { name: 'vm', imageRef: IMAGE_ID, flavorRef: '42', ...asked };
  const created = await app.demo.post(PATH).send({ server });
  const id = created.body.server.id as string;
  const path = `${PATH}/${id}`;
  /** Sends an action; a text goes as it is. */
  const act = (body: unknown, as = app.demo, version = '2.1') =>
    as
      .post(`${path}/action`)
      .set('Content-Type', 'application/json')
      .set(at(version))
      .send(typeof body === 'string' ? body : JSON.stringify(body));
  const shown = async (version = '2.47', as = app.demo) => (await as.get(path).set(at(version))).body.server;
  /** The status and the message of a refusal. */
  const refusal = async (body: unknown, as = app.demo, version = '2.1'): Promise<[number, string]> => {
    const { status, body: fault } = await act(body, as, version);
    const [{ message } = { message: '' }] = Object.values(fault) as { message: string }[];
    return [status, message];
  };
  const change = (columns: Updateable<Schema['instances']>) =>
    app.db.kysely.updateTable('instances').set(columns).where('uuid', '=', id).execute();
  return { ...app, id, path, act, shown, refusal, change };
}

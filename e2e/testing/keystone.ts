import assert from 'node:assert/strict';
import supertest from 'supertest';
import { output } from './run.ts';

/** Where Keystone is published on this machine, without a version. */
export interface Keystone {
  readonly url: string;
}

const DEFAULT = { id: 'default' };

/** Signs in with a password, to the project of the user's name unless another is given; the token. */
export async function signIn({ url }: Keystone, name: string, project = name): Promise<string> {
  const user = { name, password: name, domain: DEFAULT };
  const auth = {
    identity: { methods: ['password'], password: { user } },
    scope: { project: { name: project, domain: DEFAULT } },
  };
  const answer = await supertest(url).post('/v3/auth/tokens').send({ auth });
  assert.equal(answer.status, 201, answer.text);
  return String(answer.headers['x-subject-token']);
}

export async function revoke({ url }: Keystone, token: string): Promise<void> {
  await supertest(url)
    .delete('/v3/auth/tokens')
    .set({ 'X-Auth-Token': token, 'X-Subject-Token': token })
    .expect(204);
}

/** Rewrites the one time in a Fernet token, its expiry, to a minute ago, and signs it with Keystone's own key. */
const EXPIRE = `
import os, sys, time, msgpack
from cryptography.fernet import Fernet
keys = "/var/lib/keystone/fernet-keys"
primary = max(os.listdir(keys), key=int)
fernet = Fernet(open(os.path.join(keys, primary), "rb").read())
token = sys.argv[1] + "=" * (-len(sys.argv[1]) % 4)
payload = msgpack.unpackb(fernet.decrypt(token.encode()), raw=False, strict_map_key=False)
old = [time.time() - 60 if isinstance(item, float) else item for item in payload]
print(fernet.encrypt(msgpack.packb(old)).decode().rstrip("="))
`;

/** The same token as it will be when it has expired, without waiting for that; from Keystone's container. */
export async function expired(container: string, token: string): Promise<string> {
  return (await output('docker', ['exec', container, 'python3', '-c', EXPIRE, token])).trim();
}

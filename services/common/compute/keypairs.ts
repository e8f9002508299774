import type { Database } from '../db/database.ts';
import type { Row } from '../db/schema.ts';
import { preparedQuery, type Queryable } from '../db/prepared_query.ts';
import { keyPairExists, keypairLimitExceeded, keypairNotFound, markerNotFound } from './errors.ts';
import { DEFAULT_QUOTAS, type Quotas, quotaLimits } from './quotas.ts';
import { type GeneratedKey, generateSshKey, sshFingerprint, x509Fingerprint } from './ssh_keys.ts';
import { timestamp } from './timestamps.ts';
import { generateClientCertificate } from './x509/client_certificate.ts';
import { pkcs12 } from './x509/pkcs12.ts';

/** A key pair belongs to a user, whatever the project. */
export type KeyPair = Row<'key_pairs'>;

export interface NewKeyPair {
  readonly userId: string;
  readonly projectId: string;
  readonly name: string;
  readonly type: 'ssh' | 'x509';
  /** Absent: a pair is made, and its private half returned. */
  readonly publicKey?: string | undefined;
}

const keyPairByName = preparedQuery((db, userId: string, name: string) =>
  db.selectFrom('key_pairs').selectAll().where('user_id', '=', userId).where('name', '=', name),
);
const keyPairsOfUser = preparedQuery((db, userId: string) =>
  db.selectFrom('key_pairs').selectAll().where('user_id', '=', userId).orderBy('name'),
);

/**
 * Imports a public key, or makes a pair.
 * @throws invalidKeypair (400), keypairLimitExceeded (403), keyPairExists (409)
 */
export async function createKeyPair(
  db: Database,
  wanted: NewKeyPair,
  { now, defaults = DEFAULT_QUOTAS }: { readonly now: number; readonly defaults?: Quotas },
): Promise<{ readonly keyPair: KeyPair; readonly privateKey: string | undefined }> {
  const { userId, projectId, name, type } = wanted;
  // Before the key is made or read: Nova names a full quota first.
  await checkQuota(db.kysely, userId, projectId, defaults);
  const key = await keyMaterial(wanted, now);
  const keyPair = await db.kysely.transaction().execute(async (trx) => {
    await checkQuota(trx, userId, projectId, defaults);
    const [known] = await keyPairByName(trx, userId, name);
    if (known !== undefined) throw keyPairExists(name);
    return trx
      .insertInto('key_pairs')
      .values({
        created_at: timestamp(now),
        name,
        user_id: userId,
        fingerprint: key.fingerprint,
        public_key: key.publicKey,
        type,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
  return { keyPair, privateKey: key.privateKey };
}

/** A user's key pairs by name. @throws markerNotFound (400) for a marker that names none of them. */
export async function listKeyPairs(
  db: Queryable,
  userId: string,
  { limit, marker }: { readonly limit?: number | undefined; readonly marker?: string | undefined } = {},
): Promise<readonly KeyPair[]> {
  const rows = await keyPairsOfUser(db, userId);
  let start = 0;
  if (marker !== undefined) {
    start = rows.findIndex((row) => row.name === marker) + 1;
    if (start === 0) throw markerNotFound(marker);
  }
  return rows.slice(start, limit === undefined ? undefined : start + limit);
}

/** @throws keypairNotFound (404) */
export async function getKeyPair(db: Queryable, userId: string, name: string): Promise<KeyPair> {
  const [row] = await keyPairByName(db, userId, name);
  if (row === undefined) throw keypairNotFound(name, userId);
  return row;
}

/** Removes a key pair; servers keep the copy that they booted with. @throws keypairNotFound (404) */
export async function deleteKeyPair(db: Database, userId: string, name: string): Promise<void> {
  const { numDeletedRows } = await db.kysely
    .deleteFrom('key_pairs')
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw keypairNotFound(name, userId);
}

async function checkQuota(db: Queryable, userId: string, projectId: string, defaults: Quotas): Promise<void> {
  const { key_pairs: limit } = await quotaLimits(db, projectId, { userId, defaults });
  if (limit >= 0 && (await keyPairsOfUser(db, userId)).length >= limit) throw keypairLimitExceeded();
}

async function keyMaterial(
  { type, publicKey, userId }: NewKeyPair,
  now: number,
): Promise<{ publicKey: string; fingerprint: string; privateKey: string | undefined }> {
  if (publicKey !== undefined) {
    const fingerprint = type === 'x509' ? x509Fingerprint(publicKey) : sshFingerprint(publicKey);
    return { publicKey, fingerprint, privateKey: undefined };
  }
  return type === 'x509' ? generateX509Key(userId, now) : generateSshKey();
}

/** The private half is a PKCS#12 file in base64, with the certificate in it. */
async function generateX509Key(userId: string, now: number): Promise<GeneratedKey> {
  const certificate = await generateClientCertificate(userId, now);
  return {
    privateKey: pkcs12(certificate).toString('base64'),
    publicKey: certificate.pem,
    fingerprint: x509Fingerprint(certificate.pem),
  };
}

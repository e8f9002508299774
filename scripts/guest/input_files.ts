import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sshFingerprint } from '../../services/common/compute/ssh_keys.ts';
import { Failure, namedFile } from '../command.ts';

/** nova.compute.api.MAX_USERDATA_SIZE, in characters of base64. */
const MAX_USER_DATA = 65_535;

/** A file's bytes in base64, as the compute API takes user data. Throws a Failure that names the file. */
export function readUserData(file: string): string {
  const encoded = read('--user-data', file).toString('base64');
  if (encoded.length <= MAX_USER_DATA) return encoded;
  throw new Failure(
    `--user-data ${file}: ${encoded.length} characters in base64, and Nova takes ${MAX_USER_DATA} at most`,
  );
}

export interface PublicKey {
  readonly name: string;
  readonly publicKey: string;
}

/**
 * An OpenSSH public key, and a name for its key pair that follows from the key alone, so that the same key is the same
 * pair. Throws a Failure that names the file, and says which one is meant where it is the private half.
 */
export function readPublicKey(file: string): PublicKey {
  const publicKey = read('--key', file).toString('utf8').trim();
  if (/PRIVATE KEY-----/.test(publicKey)) {
    throw new Failure(`--key ${file}: that is the private key; expected the public one (${file}.pub?)`);
  }
  try {
    sshFingerprint(publicKey);
  } catch {
    throw new Failure(
      `--key ${file}: expected an OpenSSH public key, one line such as 'ssh-ed25519 AAAA... comment'`,
    );
  }
  const [, blob = ''] = publicKey.split(' ');
  return { name: `guest-${createHash('sha256').update(blob).digest('hex').slice(0, 16)}`, publicKey };
}

function read(option: string, file: string): Buffer {
  try {
    return readFileSync(namedFile(file));
  } catch (error) {
    throw new Failure(`${option} ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

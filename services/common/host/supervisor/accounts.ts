import { readFileSync } from 'node:fs';
import { HostError, messageOf } from '../errors.ts';

/** A user as /etc/passwd has it. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * A user by name or number; a number need not be listed.
 *
 * @throws HostError where there is no such user
 */
export function findUser(nameOrId: string, passwd = '/etc/passwd'): User {
  for (const [name = '', , uid, gid] of entries(passwd)) {
    if (name === nameOrId || uid === nameOrId) return { name, uid: Number(uid), gid: Number(gid) };
  }
  if (/^\d+$/.test(nameOrId)) return { name: nameOrId, uid: Number(nameOrId), gid: Number(nameOrId) };
  throw new HostError(`there is no user ${nameOrId} in ${passwd}`);
}

/** A group's id by name or number, as `findUser`. */
export function findGroup(nameOrId: string, group = '/etc/group'): number {
  for (const [name, , gid] of entries(group)) {
    if (name === nameOrId) return Number(gid);
  }
  if (/^\d+$/.test(nameOrId)) return Number(nameOrId);
  throw new HostError(`there is no group ${nameOrId} in ${group}`);
}

function entries(file: string): string[][] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(':'));
  } catch (error) {
    throw new HostError(`cannot read ${file}: ${messageOf(error)}`);
  }
}

import { HostError, messageOf } from './errors.ts';
import type { Settings } from './settings.ts';
import { findGroup, findUser } from './supervisor/accounts.ts';

type Identity = Pick<Settings, 'uid' | 'gid' | 'chownSocket'>;

/** Whom unix sockets belong to: `chown-socket`, or the user that the process is to become. */
export function socketOwner({ uid, gid, chownSocket }: Identity): { uid: number; gid: number } | undefined {
  if (chownSocket !== undefined) {
    const [userName = '', groupName] = chownSocket.split(/[:.]/);
    const user = findUser(userName);
    // -1 leaves the group as it is.
    return { uid: user.uid, gid: groupName === undefined ? -1 : findGroup(groupName) };
  }
  if (!isRoot() || uid === undefined) return undefined;
  const user = findUser(uid);
  return { uid: user.uid, gid: gid === undefined ? user.gid : findGroup(gid) };
}

/** Becomes `uid` and `gid` where the process is root's; others cannot, and stay who they are, as with uWSGI. */
export function becomeUser({ uid, gid }: Identity): void {
  if (!isRoot() || (uid === undefined && gid === undefined)) return;
  const user = uid === undefined ? undefined : findUser(uid);
  const group = gid === undefined ? user?.gid : findGroup(gid);
  try {
    if (user !== undefined && group !== undefined)
      (process as { initgroups?: (user: string, group: number) => void }).initgroups?.(user.name, group);
    if (group !== undefined) process.setgid?.(group);
    if (user !== undefined) process.setuid?.(user.uid);
  } catch (error) {
    throw new HostError(`uid = ${uid ?? ''}, gid = ${gid ?? ''}: ${messageOf(error)}`);
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { socketOwner } from './privileges.ts';
import { findUser } from './supervisor/accounts.ts';
import { HostProcess } from './testing/host_process.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-uid-'));
after(() => rmSync(directory, { recursive: true }));

describe('uid and gid', () => {
  const notRoot = process.getuid?.() !== 0 && 'only root can become another user';

  it('are taken after sockets, pidfile and the hooks of root', { skip: notRoot }, async (t) => {
    chmodSync(directory, 0o777);
    const path = (name: string): string => join(directory, name);
    const seen = path('seen');
    writeFileSync(seen, '');
    chmodSync(seen, 0o666);
    const { uid, gid } = findUser('nobody');
    const tell = `exec:echo $(id -u) $(id -g) $(stat -c %u ${path('socket')}) $(umask) >> ${seen}`;
    const files = ['pidfile', 'pidfile2'].flatMap((option) => [`--${option}`, path(option)]);
    const hooks = ['--hook-as-root', tell, '--hook-as-user', tell];
    const host = new HostProcess([
      '--wsgi-file',
      APPLICATION,
      '--http-socket',
      path('socket'),
      '--vacuum',
      '--umask',
      '027',
      '--uid',
      'nobody',
      '--gid',
      String(gid),
      '--logto',
      path('log'),
      ...files,
      ...hooks,
      // It ends before a worker would have to read this project's files as somebody else.
      '--hook-as-user',
      'exit:0',
    ]);
    t.after(() => host.end());
    assert.equal(await host.exited(), 0, host.output);
    assert.equal(statSync(path('log')).uid, uid);
    assert.deepEqual(readFileSync(seen, 'utf8').trimEnd().split('\n'), [
      `0 0 ${uid} 0027`,
      `${uid} ${gid} ${uid} 0027`,
    ]);
    // The first one is root's, so that vacuum leaves it.
    assert.equal(existsSync(path('pidfile')), true);
    assert.equal(existsSync(path('socket')), false);
  });
});

it('chown-socket without a group leaves the group as it is, as in uWSGI', () => {
  const owner = (chownSocket: string): unknown =>
    socketOwner({ uid: undefined, gid: undefined, chownSocket });
  assert.deepEqual(owner('root'), { uid: 0, gid: -1 });
  assert.deepEqual(owner('root:root'), { uid: 0, gid: 0 });
});

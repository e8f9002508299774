import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fetchRemoteFile, type RemoteFile } from './remote_file.ts';
import { fileServer } from './testing/file_server.ts';

const fileAt = (uri: string, more: Partial<RemoteFile> = {}): RemoteFile => ({
  uri,
  caPath: undefined,
  clientCert: undefined,
  clientKey: undefined,
  timeout: 60,
  ...more,
});

describe('a remote file', () => {
  it('is its text, also where it has moved', async (t) => {
    const base = await fileServer(t);
    for (const path of ['/nova.conf', '/moved'])
      assert.equal(fetchRemoteFile(fileAt(base + path)), '[DEFAULT]\nhost = zürich\n');
  });

  for (const [path, message] of [
    ['/nothing', /^404 Client Error: Not Found for url: http:\/\/127\.0\.0\.1:\d+\/nothing$/],
    ['/broken', /^503 Server Error: Service Unavailable for url: http:/],
    ['/loop', /^Exceeded 30 redirects\.$/],
    ['/silent', /^no answer from 127\.0\.0\.1:\d+ within 1 s$|aborted/],
  ] as const)
    it(`at ${path} is an error`, async (t) => {
      const base = await fileServer(t);
      assert.throws(() => fetchRemoteFile(fileAt(base + path, { timeout: 1 })), { message });
    });

  it('of a server that is not there is an error', () => {
    assert.throws(() => fetchRemoteFile(fileAt('http://127.0.0.1:1/x')), { message: /ECONNREFUSED/ });
  });

  for (const user of ['user:hunter2', 'hunter2'])
    it(`shows no password of ${user} in an error`, async (t) => {
      const base = await fileServer(t);
      const uri = `${base.replace('http://', `http://${user}@`)}/nothing`;
      assert.throws(
        () => fetchRemoteFile(fileAt(uri)),
        ({ message }: Error) => message.startsWith('404 ') && !message.includes('hunter2'),
      );
    });

  it('with an authority that cannot be read is an error', () => {
    assert.throws(() => fetchRemoteFile(fileAt('https://127.0.0.1:1/x', { caPath: '/nowhere' })), {
      message: /ENOENT.*\/nowhere/,
    });
  });
});

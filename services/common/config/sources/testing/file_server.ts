import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';

/** In PEM. */
export interface ServerCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Whoever fetches a configuration waits and serves nothing, so that the server needs a thread of its own. */
const SERVER = `
const { parentPort, workerData } = require('node:worker_threads');
const answers = (req, res) => {
  if (req.url === '/nova.conf') res.end('[DEFAULT]\\nhost = z\\u00fcrich\\n');
  else if (req.url === '/who') res.end('[DEFAULT]\\nhost = ' + req.socket.authorized + '\\n');
  else if (req.url === '/moved') res.writeHead(302, { Location: '/nova.conf' }).end('elsewhere');
  else if (req.url === '/loop') res.writeHead(301, { Location: '/loop' }).end();
  else if (req.url === '/silent') res.flushHeaders();
  else if (req.url === '/broken') res.writeHead(503).end();
  else res.writeHead(404).end('no');
};
const server = workerData === null
  ? require('node:http').createServer(answers)
  : require('node:https').createServer({ ...workerData, requestCert: true, rejectUnauthorized: false }, answers);
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Serves a few files, over TLS where there is a certificate, which it also takes as its clients' authority; its base URL. */
export async function fileServer(t: TestContext, certificate?: ServerCertificate): Promise<string> {
  const tls =
    certificate === undefined
      ? null
      : { cert: String(certificate.cert), key: String(certificate.key), ca: String(certificate.cert) };
  const worker = new Worker(SERVER, { eval: true, workerData: tls });
  t.after(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  return `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`;
}

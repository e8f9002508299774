import type { IncomingMessage } from 'node:http';
import { HTTPException } from '../common/webob/http_exception.ts';
import { fixed, TEXT_HTML, type FixedDocument } from './document.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import type { Instances } from './instances.ts';

/** Bytes: four rows of system metadata with 255 each. */
const MAX_SIZE = 4 * 255;

/**
 * `password`: GET gives what the guest left, or nothing; POST leaves the raw body, once. Both go to the database, not
 * to the cached metadata: tempest posts and at once reads it through the compute API.
 * Source: nova.api.metadata.password.handle_password.
 *
 * @throws HTTPException 400 for other methods, too long a body and one that is no UTF-8; 409 where one is set
 */
export async function handlePassword(
  req: IncomingMessage,
  { instance }: InstanceMetadata,
  instances: Instances,
): Promise<FixedDocument> {
  if (req.method === 'GET') return fixed(TEXT_HTML, await instances.password(instance.uuid));
  if (req.method !== 'POST') throw badRequest('GET and POST only are supported.');
  if ((await instances.password(instance.uuid)) !== '') throw new HTTPException(409);
  const outcome = await instances.setPassword(instance.uuid, await readPassword(req));
  if (outcome === 'conflict') throw new HTTPException(409);
  if (outcome === 'gone') throw badRequest(`Instance ${instance.uuid} could not be found.`);
  return fixed(TEXT_HTML, '');
}

async function readPassword(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  if (Number(req.headers['content-length'] ?? 0) > MAX_SIZE) throw badRequest('Request is too large.');
  // A refusal must not destroy the request, and with it the connection that the refusal goes out on.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_SIZE) throw badRequest('Request is too large.');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw badRequest('The password must be UTF-8 text.');
  }
}

function badRequest(explanation: string): HTTPException {
  return new HTTPException(400, { explanation });
}

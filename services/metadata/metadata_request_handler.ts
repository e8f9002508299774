import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CacheRegion } from '../common/cache/shared_cache.ts';
import type { Application } from '../common/environ/application.ts';
import { environOf } from '../common/environ/environ.ts';
import { raise } from '../common/environ/raise.ts';
import { getLogger } from '../common/log/log.ts';
import { HTTPException } from '../common/webob/http_exception.ts';
import { sendResponse } from '../common/webob/send.ts';
import { collect } from './collect.ts';
import type { Document } from './document.ts';
import { identification } from './identification.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import type { Instances } from './instances.ts';
import { cachedLookup, EC2_VERSION_LISTING, pathTokens } from './lookup.ts';
import { RANDOM_SEED_BYTES } from './meta_data.ts';
import { handlePassword } from './password.ts';
import type { MetadataSettings } from './settings.ts';

const LOG = getLogger('nova.api.metadata.handler');

export interface MetadataRequestHandlerOptions {
  readonly settings: MetadataSettings;
  readonly instances: Instances;
  /** Where what was collected is kept; in this process where not given. */
  readonly region?: CacheRegion | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Fresh random bytes, as node:crypto gives them. */
  readonly random?: (size: number) => Buffer;
}

/**
 * The metadata service as an application: nova.api.metadata.handler.MetadataRequestHandler. `/` is for anybody; every
 * other path is looked up for whoever asks, after he is identified. Only `password` looks at the method. Answers
 * always carry their length: Neutron's agent turns a chunked one into 502.
 */
export function metadataRequestHandler({
  settings,
  instances,
  region,
  now,
  random = randomBytes,
}: MetadataRequestHandlerOptions): Application {
  const identify = identification({
    settings,
    instances,
    region,
    now,
    load: async (uuid, address) => {
      const instance = await instances.find(uuid);
      return instance && collect(instance, address, settings.api);
    },
  });

  const answer = async (req: IncomingMessage, res: ServerResponse, path: string): Promise<void> => {
    const metadata = await identify(req);
    const document = cachedLookup(metadata, path, settings, now());
    if (document === undefined) throw new HTTPException(404);
    await send(req, res, metadata, document);
  };

  const send = async (
    req: IncomingMessage,
    res: ServerResponse,
    metadata: InstanceMetadata,
    document: Document,
  ): Promise<void> => {
    switch (document.kind) {
      case 'fixed':
        return sendBody(res, document.contentType, document.body);
      case 'seeded': {
        const seed = Buffer.from(random(RANDOM_SEED_BYTES).toString('base64'));
        return sendBody(res, document.contentType, Buffer.concat([document.head, seed, document.tail]));
      }
      case 'fetched':
        return sendBody(res, document.contentType, await document.fetch());
      case 'password':
        return send(req, res, metadata, await handlePassword(req, metadata, instances));
    }
  };

  return (req, res) => {
    const path = environOf(req).pathInfo;
    if (path === '/' || pathTokens(path).length === 0) {
      sendBody(res, EC2_VERSION_LISTING.contentType, EC2_VERSION_LISTING.body);
      return;
    }
    answer(req, res, path).catch((error: unknown) => {
      if (!(error instanceof HTTPException)) {
        LOG.error(`Unexpected error for ${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
      raise(req, res, error);
    });
  };
}

/** Node leaves the body out of the answer to a HEAD; the length stays that of GET's. */
function sendBody(res: ServerResponse, contentType: string, body: Buffer): void {
  sendResponse(res, 200, ['Content-Length', String(body.length), 'Content-Type', contentType], body);
}

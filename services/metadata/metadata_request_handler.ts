import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CacheRegion } from '../common/cache/shared_cache.ts';
import type { Application } from '../common/environ/application.ts';
import { environOf } from '../common/environ/environ.ts';
import { raise } from '../common/environ/raise.ts';
import { getLogger } from '../common/log/log.ts';
import { HTTPException } from '../common/webob/http_exception.ts';
import type { HeaderRows } from '../common/webob/send.ts';
import { collector } from './collect.ts';
import type { ByteText, FixedDocument } from './document.ts';
import { identification } from './identification.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import type { Instances } from './instances.ts';
import { cachedLookup, EC2_VERSION_LISTING, pathTokens } from './lookup.ts';
import { RANDOM_SEED_BYTES } from './meta_data.ts';
import { handlePassword } from './password.ts';
import { pooledRandomBase64 } from './random_pool.ts';
import type { MetadataSettings } from './settings.ts';

const LOG = getLogger('nova.api.metadata.handler');

export interface MetadataRequestHandlerOptions {
  readonly settings: MetadataSettings;
  readonly instances: Instances;
  /** Where what was collected is kept; in this process where not given. */
  readonly region?: CacheRegion | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** So many fresh random bytes in base64. */
  readonly randomBase64?: (size: number) => string;
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
  randomBase64 = pooledRandomBase64,
}: MetadataRequestHandlerOptions): Application {
  const collect = collector(settings.api);
  const identify = identification({
    settings,
    instances,
    region,
    now,
    load: async (uuid, address) => {
      const instance = await instances.find(uuid);
      return instance && collect(instance, address);
    },
  });

  /** Undefined where the answer is out already, as most are. */
  const answer = (
    req: IncomingMessage,
    res: ServerResponse,
    path: string,
    metadata: InstanceMetadata,
  ): Promise<void> | undefined => {
    const document = cachedLookup(metadata, path, settings, now());
    if (document === undefined) throw new HTTPException(404);
    switch (document.kind) {
      case 'fixed':
        return sendFixed(res, document);
      case 'seeded': {
        const body = document.head + randomBase64(RANDOM_SEED_BYTES) + document.tail;
        return sendBody(res, document.headers, body);
      }
      case 'fetched':
        return document.fetch().then((fetched) => sendFixed(res, fetched));
      case 'password':
        return handlePassword(req, metadata, instances).then((text) => sendFixed(res, text));
    }
  };

  return (req, res) => {
    const path = environOf(req).pathInfo;
    if (isRoot(path)) {
      sendFixed(res, EC2_VERSION_LISTING);
      return;
    }
    const refuse = (error: unknown): void => {
      if (!(error instanceof HTTPException)) {
        LOG.error(`Unexpected error for ${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
      raise(req, res, error);
    };
    try {
      const metadata = identify(req);
      const rest =
        metadata instanceof Promise
          ? metadata.then((loaded) => answer(req, res, path, loaded))
          : answer(req, res, path, metadata);
      rest?.catch(refuse);
    } catch (error) {
      refuse(error);
    }
  };
}

/** Most paths say at a glance that they are not the root; the others are taken apart. */
function isRoot(path: string): boolean {
  return /^[/.]*$|\.\./.test(path) && pathTokens(path).length === 0;
}

function sendFixed(res: ServerResponse, { headers, body }: FixedDocument): undefined {
  return sendBody(res, headers, body);
}

/** Node leaves the body out of the answer to a HEAD; the length stays that of GET's. */
function sendBody(res: ServerResponse, headers: HeaderRows, body: ByteText): undefined {
  res.writeHead(200, 'OK', [...headers]);
  if (body === '') res.end();
  else res.end(body, 'latin1');
  return undefined;
}

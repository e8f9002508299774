import type { IncomingMessage } from 'node:http';
import { getLogger } from '../common/log/log.ts';
import { HTTPException } from '../common/webob/http_exception.ts';
import type { Instances, Port } from './instances.ts';
import { header, missing, requireSignature, unknownError } from './proxy_headers.ts';
import type { Verify } from './signature.ts';
import type { Views } from './view_cache.ts';

const LOG = getLogger('nova.api.metadata.handler');

/** Networks in one query for ports: Neutron's URLs are full at 182. */
const MAX_QUERY_NETWORKS = 160;

export interface MetadataProviderOptions {
  /** Without a shared secret X-Metadata-Provider-Signature is not looked at. */
  readonly verify: Verify | undefined;
  readonly instances: Instances;
  readonly cache: Views<Port>;
}

/** The port behind a request, and the address that it came from. */
export interface ProvidedPort extends Port {
  readonly address: string;
}

/**
 * Who asks through a load balancer (NSX's metadata provider): X-Metadata-Provider names it, X-Forwarded-For's first
 * item is the guest's address on one of its networks.
 *
 * The function rejects with HTTPException: 400 without an address, networks or exactly one port, and where the lookup
 * fails; 403 for a wrong signature.
 */
export function metadataProvider({
  verify,
  instances,
  cache,
}: MetadataProviderOptions): (req: IncomingMessage) => Promise<ProvidedPort> {
  return async (req) => {
    const provider = header(req, 'x-metadata-provider') ?? '';
    const forwardedFor = header(req, 'x-forwarded-for');
    if (forwardedFor === undefined) throw missing('X-Forwarded-For');
    const [address = ''] = forwardedFor.split(',', 1);
    if (verify !== undefined) {
      requireSignature(verify, provider, header(req, 'x-metadata-provider-signature'), address);
    }
    const key = `provider-${provider}-${address}`;
    const port = cache.get(key) ?? (await cache.load(key, () => findPort(instances, provider, address)));
    if (port === undefined) throw unknownError(400);
    return { ...port, address };
  };
}

async function findPort(instances: Instances, provider: string, address: string): Promise<Port | undefined> {
  const ports: Port[] = [];
  try {
    const networks = await instances.networksOfProvider(provider);
    if (networks.length === 0) throw badRequest(`Could not find any subnets for provider ${provider}`);
    for (let at = 0; at < networks.length; at += MAX_QUERY_NETWORKS) {
      ports.push(...(await instances.portsOnNetworks(address, networks.slice(at, at + MAX_QUERY_NETWORKS))));
    }
  } catch (error) {
    if (error instanceof HTTPException) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    LOG.error(
      `Failed to get instance id for metadata request, provider ${provider} requester ${address}. Error: ${reason}`,
    );
    throw unknownError(400);
  }
  if (ports.length === 1) return ports[0];
  throw badRequest(
    `Expected a single port matching provider ${provider} and IP ${address}. Found ${ports.length}.`,
  );
}

function badRequest(explanation: string): HTTPException {
  LOG.error(explanation);
  return new HTTPException(400, { explanation });
}

import type { AuthPlugin } from '../common/keystone/plugin.ts';
import { expectOk, type Session } from '../common/keystone/session.ts';
import { signedRequest } from '../common/keystone/signed_request.ts';
import { getLogger } from '../common/log/log.ts';
import { HTTPException } from '../common/webob/http_exception.ts';
import { dumps } from '../common/webob/json.ts';
import type { InstanceView } from '../common/compute/instance_view.ts';
import { reformatJson } from './python_json.ts';
import type { MetadataSettings } from './settings.ts';

const LOG = getLogger('nova.api.metadata.vendordata_dynamic');

/** How targets are reached: `[vendordata_dynamic_auth]`. */
export interface VendorDataClient {
  readonly session: Session;
  /** Undefined where the group does not say how to sign in: then targets are asked without a token. */
  readonly auth: AuthPlugin | undefined;
}

/** Asks every target anew: JSON texts by target name. */
export type DynamicVendorData = () => Promise<ReadonlyMap<string, string>>;

/**
 * The provider `DynamicJSON`: a POST to each of `[api] vendordata_dynamic_targets`, one after another, never cached.
 * Requests carry the service's own token where `[vendordata_dynamic_auth]` says how to get one; a 401 is answered with a
 * new one, once. A target that fails, or a Keystone that does, counts as `{}`; under
 * `vendordata_dynamic_failure_fatal` what is returned rejects with a 404 instead, where Nova's host answers 500.
 * Source: nova.api.metadata.vendordata_dynamic.
 */
export function dynamicVendorData(
  instance: InstanceView,
  { api, vendorDataClient }: Pick<MetadataSettings, 'api' | 'vendorDataClient'>,
): DynamicVendorData {
  let warned = false;
  return async () => {
    if (!warned && vendorDataClient.auth === undefined && api.vendordata_dynamic_targets.length > 0) {
      warned = true;
      LOG.warning(
        'Passing insecure dynamic vendordata requests because of missing or incorrect service account configuration.',
      );
    }
    const answers = new Map<string, string>();
    for (const target of api.vendordata_dynamic_targets) {
      const at = target.indexOf('@');
      const name = target.slice(0, at);
      const url = target.slice(at + 1);
      if (at === -1) {
        LOG.warning(`Vendordata target ${target} lacks a name. Skipping`, { instance: instance.uuid });
      } else if (answers.has(name)) {
        LOG.warning(`Vendordata already contains an entry named ${target}. Skipping`, {
          instance: instance.uuid,
        });
      } else {
        answers.set(name, await ask(name, url, instance, api, vendorDataClient));
      }
    }
    return answers;
  };
}

async function ask(
  name: string,
  url: string,
  instance: InstanceView,
  api: MetadataSettings['api'],
  { session, auth }: VendorDataClient,
): Promise<string> {
  try {
    const asked = {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'User-Agent': 'openstack-nova-vendordata',
      },
      body: dumps(requestBody(instance)),
      timeouts: {
        connect: api.vendordata_dynamic_connect_timeout,
        read: api.vendordata_dynamic_read_timeout,
      },
      // The group's own cafile and insecure are for Keystone alone.
      cafile: url.startsWith('https://') ? (api.vendordata_dynamic_ssl_certfile ?? '') : '',
    } as const;
    const { text: answer } = expectOk(
      auth === undefined ? await session.request(url, asked) : await signedRequest(session, auth, url, asked),
      url,
    );
    return answer === '' ? '{}' : reformatJson(answer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    LOG.warning(`Error from dynamic vendordata service ${name} at ${url}: ${reason}`, {
      instance: instance.uuid,
    });
    if (api.vendordata_dynamic_failure_fatal) throw new HTTPException(404, { cause: error });
    return '{}';
  }
}

function requestBody(instance: InstanceView): object {
  return {
    'project-id': instance.project_id,
    'instance-id': instance.uuid,
    'image-id': instance.image_ref,
    'user-data': instance.user_data,
    hostname: instance.hostname,
    metadata: instance.metadata,
    'boot-roles': instance.system_metadata['boot_roles'] ?? '',
  };
}

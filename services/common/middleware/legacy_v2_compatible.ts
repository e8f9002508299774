import { LEGACY_V2 } from '../context/context.ts';
import { environOf } from '../environ/environ.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { refuseOptions } from './keyword_arguments.ts';
import { deleteRows, getRow, onHead, type ResponseHead, setRow } from './response_head.ts';

const VERSION_HEADERS = ['openstack-api-version', 'x-openstack-nova-api-version'] as const;
const IN_VARY = new Set(['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version']);

/**
 * nova.api.openstack.LegacyV2CompatibleWrapper: the API behaves as v2.0 did. Microversion headers are taken off the
 * request and the answer, and out of its (last) Vary; the request is marked, for relaxed validation.
 */
export const legacyV2Compatible = (_service: Service): FilterFactory => {
  return (_globalConf, localConf) => {
    refuseOptions('LegacyV2CompatibleWrapper', localConf);
    return (app) => (req, res) => {
      LEGACY_V2.set(environOf(req), true);
      for (const name of VERSION_HEADERS) delete req.headers[name];
      onHead(res, withoutVersions);
      app(req, res);
    };
  };
};

function withoutVersions({ rows }: ResponseHead): void {
  for (const name of VERSION_HEADERS) deleteRows(rows, name);
  const vary = getRow(rows, 'vary');
  if (vary === undefined) return;
  const kept = vary
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !IN_VARY.has(name));
  if (kept.length > 0) setRow(rows, 'Vary', kept.join(','));
  else deleteRows(rows, 'vary');
}

import type { IncomingMessage } from 'node:http';
import { keystoneAuthtokenGroup } from '../conf/keystone_authtoken.ts';
import { environOf } from '../environ/environ.ts';
import { getLogger } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { HTTPException } from '../webob/http_exception.ts';
import { dumps } from '../webob/json.ts';
import { environName, IDENTITY_HEADERS } from './identity_headers.ts';
import { withPasteConf } from './paste_conf.ts';
import { recordContext } from './record_context.ts';
import { onHead } from './response_head.ts';

const log = getLogger('keystonemiddleware.auth_token');

const REJECTION = dumps({
  error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
});
const IDENTITY = new Set(IDENTITY_HEADERS);

/**
 * keystonemiddleware's auth_token, as far as it goes without asking Keystone: it fails closed. Headers that claim an
 * identity are taken off; no token is a 401; a token, which nothing here can validate yet, is a 503 and a CRITICAL
 * record without the token, as when Keystone can't be reached. With `delay_auth_decision` both requests pass, marked
 * as without a valid identity.
 */
export const authtoken =
  (service: Service): FilterFactory =>
  (globalConf, localConf) => {
    const values = withPasteConf(service.conf, keystoneAuthtokenGroup, globalConf, localConf);
    const uri = values.www_authenticate_uri || values.auth_url || 'https://127.0.0.1:35357';
    const challenge = ['WWW-Authenticate', `Keystone uri="${uri}"`] as const;
    log.info('Starting Keystone auth_token middleware');
    return (app) => (req, res) => {
      removeIdentity(req);
      const userToken = header(req, 'x-auth-token') ?? header(req, 'x-storage-token');
      const serviceToken = header(req, 'x-service-token');
      if (userToken || serviceToken) {
        log.critical(
          `Unable to validate token: no connection to Keystone at ${values.auth_url || uri}: ` +
            'this release validates no tokens; set [api] auth_strategy = noauth2',
          recordContext(environOf(req)),
        );
        if (!values.delay_auth_decision) {
          const detail = 'The Keystone service is temporarily unavailable.';
          new HTTPException(503, { detail }).respond(req, res);
          return;
        }
      }
      if (!values.delay_auth_decision) {
        log.info('Rejecting request', recordContext(environOf(req)));
        const body = { contentType: 'application/json', text: REJECTION };
        new HTTPException(401, { body, headers: challenge }).respond(req, res);
        return;
      }
      req.headers['x-identity-status'] = 'Invalid';
      if (serviceToken) req.headers['x-service-identity-status'] = 'Invalid';
      onHead(res, ({ status, rows }) => {
        if (status === 401) rows.push(...challenge);
      });
      app(req, res);
    };
  };

function removeIdentity(req: IncomingMessage): void {
  const { headers } = req;
  for (const name of Object.keys(headers)) if (IDENTITY.has(environName(name))) delete headers[name];
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

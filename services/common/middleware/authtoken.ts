import type { IncomingMessage, ServerResponse } from 'node:http';
import { environOf } from '../environ/environ.ts';
import { raise } from '../environ/raise.ts';
import type { Access } from '../keystone/access.ts';
import { getLogger } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { HTTPException } from '../webob/http_exception.ts';
import { dumps } from '../webob/json.ts';
import { allowedByRules } from './access_rules.ts';
import { authtokenConf } from './authtoken_conf.ts';
import { environName, IDENTITY_HEADERS } from './identity_headers.ts';
import { recordContext } from './record_context.ts';
import { onHead } from './response_head.ts';
import { confirmTokenBind } from './token_bind.ts';
import { setServiceHeaders, setUserHeaders } from './token_headers.ts';
import { tokenReader, Unavailable } from './token_reader.ts';

const log = getLogger('keystonemiddleware.auth_token');

const REJECTION = dumps({
  error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
});
const IDENTITY = new Set(IDENTITY_HEADERS);

/**
 * keystonemiddleware's auth_token: asks Keystone whose X-Auth-Token a request has, and tells the application in headers,
 * of which clients' own are taken off first. An invalid token, or none, is a 401 that names Keystone; a Keystone that
 * gives no answer is a 503 and a CRITICAL record. With `delay_auth_decision` such requests pass, marked as invalid.
 * Keystone is not contacted before the first token comes.
 */
export const authtoken =
  (service: Service): FilterFactory =>
  (globalConf, localConf) => {
    const { values, auth } = authtokenConf(service.conf, globalConf, localConf);
    log.info('Starting Keystone auth_token middleware');
    const readToken = tokenReader(service, values, auth);
    const uri = values.www_authenticate_uri || auth.values.auth_url || auth.values.endpoint || LEGACY_URI;
    if (!values.www_authenticate_uri) {
      log.warning(
        'Configuring www_authenticate_uri to point to the public identity endpoint is required; clients may not be ' +
          'able to authenticate against an admin endpoint',
      );
    }
    const challenge = ['WWW-Authenticate', `Keystone uri="${uri}"`] as const;
    const judge = judgement(values, readToken);

    return (app) => (req, res) => {
      removeIdentity(req);
      const proceed = (isConfirmed: boolean): void => {
        if (res.writableEnded) return;
        if (!isConfirmed && !values.delay_auth_decision) {
          log.info('Rejecting request', recordContext(environOf(req)));
          const body = { contentType: 'application/json', text: REJECTION };
          new HTTPException(401, { body, headers: challenge }).respond(req, res);
          return;
        }
        onHead(res, ({ status, rows }) => {
          if (status === 401) rows.push(...challenge);
        });
        app(req, res);
      };
      judge(req)
        .then(proceed)
        .catch((error: unknown) => answerFailure(error, req, res));
    };
  };

/** Where Keystone is without any option: what `auth_host` and the like default to. */
const LEGACY_URI = 'https://127.0.0.1:35357';

type Values = ReturnType<typeof authtokenConf>['values'];

/**
 * Reads both tokens of a request and writes what they say into its headers; whether the request may pass.
 *
 * @throws Unavailable
 */
function judgement(values: Values, readToken: ReturnType<typeof tokenReader>) {
  let warned = false;

  /** Whether a valid token makes its request one from a service, and whether that may use an expired user token. */
  const isFromService = (access: Access): { readonly valid: boolean; readonly mayUseExpired: boolean } => {
    const hasRole = values.service_token_roles.some((role) => access.roles.includes(role));
    if (!hasRole && !values.service_token_roles_required && !warned) {
      warned = true;
      log.warning(
        'A token without any of service_token_roles was accepted as a service token, because ' +
          'service_token_roles_required is off',
      );
    }
    return { valid: hasRole || !values.service_token_roles_required, mayUseExpired: hasRole };
  };

  return async (req: IncomingMessage): Promise<boolean> => {
    const { headers } = req;
    const environ = environOf(req);
    const userToken = header(req, 'x-auth-token') ?? header(req, 'x-storage-token');
    const serviceToken = header(req, 'x-service-token');
    let mayUseExpired = false;
    let serviceIsValid = true;
    if (serviceToken) {
      const access = await readToken(serviceToken, false, environ);
      const found =
        access !== undefined &&
        confirmTokenBind(access.bind, values.enforce_token_bind) &&
        isFromService(access);
      serviceIsValid = found !== false && found.valid;
      mayUseExpired = found !== false && found.mayUseExpired;
      headers['x-service-identity-status'] = serviceIsValid ? 'Confirmed' : 'Invalid';
      if (serviceIsValid && access !== undefined) setServiceHeaders(headers, access);
      if (!serviceIsValid) log.info('Invalid service token', recordContext(environ));
    }
    const access = userToken ? await readToken(userToken, mayUseExpired, environ) : undefined;
    const ruled = {
      method: req.method ?? '',
      path: environ.scriptName + environ.pathInfo,
      isFromService: Boolean(serviceToken),
    };
    const userIsValid =
      access !== undefined &&
      allowedByRules(access, values.service_type, ruled) &&
      (Boolean(serviceToken) || confirmTokenBind(access.bind, values.enforce_token_bind));
    headers['x-identity-status'] = userIsValid ? 'Confirmed' : 'Invalid';
    if (userIsValid) setUserHeaders(headers, access, values.include_service_catalog);
    else if (userToken) log.info('Invalid user token', recordContext(environ));
    return userIsValid && serviceIsValid;
  };
}

function answerFailure(error: unknown, req: IncomingMessage, res: ServerResponse): void {
  const failure = !(error instanceof Unavailable)
    ? error
    : new HTTPException(503, { detail: 'The Keystone service is temporarily unavailable.' });
  raise(req, res, failure);
}

function removeIdentity(req: IncomingMessage): void {
  const { headers } = req;
  for (const name of Object.keys(headers)) if (IDENTITY.has(environName(name))) delete headers[name];
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

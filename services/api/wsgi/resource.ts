import type { IncomingMessage, ServerResponse } from 'node:http';
import { BEST_CONTENT_TYPE, LEGACY_V2, MICROVERSION, NOVA_CONTEXT } from '../../common/context/context.ts';
import type { RequestContext } from '../../common/context/context.ts';
import type { Environ } from '../../common/environ/environ.ts';
import { isResponding, raise } from '../../common/environ/raise.ts';
import { getLogger, traceOf } from '../../common/log/log.ts';
import type { Service } from '../../common/service/service.ts';
import type { Policy } from '../policy/policy.ts';
import type { Target } from '../policy/checks.ts';
import type { Schema, SchemaWindow } from '../validation/schema.ts';
import { bodyMessage, firstFailure, queryMessage } from '../validation/validator.ts';
import type { ApiVersion } from './api_version.ts';
import {
  API_VERSION_HEADER,
  ApiVersion as Version,
  DEFAULT_API_VERSION,
  LEGACY_API_VERSION_HEADER,
  negotiate,
} from './api_version.ts';
import {
  badRequest,
  forbidden,
  HTTPError,
  httpErrorOf,
  notFound,
  UNEXPECTED_API_ERROR,
  unsupportedMediaType,
} from './faults.ts';
import { Links } from './links.ts';
import { pageOf } from './pagination.ts';
import { Query } from './query.ts';
import { actionName, parseJson, readBody } from './request_body.ts';
import { sendFault, sendJson } from './response.ts';
import type { ApiOptions, ApiRequest, ApiResult, Method, Route } from './route.ts';
import type { Match } from './route_trie.ts';

const LOG = getLogger('nova.api.openstack.wsgi');

/** What every request of one application shares. */
export interface ResourceOptions {
  readonly service: Service;
  readonly enforcer: Policy;
  readonly api: ApiOptions;
}

const SUPPORTED_CONTENT_TYPES = ['application/json', 'application/vnd.openstack.compute+json'];

/**
 * Answers one request that matched a route, in Nova's order of checks: version, content type, action, body's JSON,
 * project in the URL, the method's version window, schemas, then the handler. Never rejects: what goes wrong is a fault.
 * Source: nova.api.openstack.wsgi.Resource.
 */
export async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  environ: Environ,
  match: Match,
  options: ResourceOptions,
): Promise<void> {
  const legacyV2 = LEGACY_V2.get(environ) === true;
  let version: ApiVersion | undefined;
  try {
    const negotiated = legacyV2
      ? { version: Version.of(DEFAULT_API_VERSION) }
      : negotiate(header(req, API_VERSION_HEADER), header(req, LEGACY_API_VERSION_HEADER));
    version = negotiated.version;
    if (version !== undefined && !legacyV2) MICROVERSION.set(environ, version.text);
    if (negotiated.error !== undefined) throw new HTTPError(negotiated.error.code, negotiated.error.message);
    const result = await handle(req, environ, match, version as ApiVersion, legacyV2, options);
    const contentType = BEST_CONTENT_TYPE.get(environ) ?? 'application/json';
    sendJson(res, result, contentType, legacyV2 ? undefined : version);
  } catch (error) {
    // webob's own exceptions are answers already, and go out past Nova's resource without its headers.
    if (isResponding(error)) raise(req, res, error);
    else sendFault(res, faultOf(error, environ), legacyV2 ? undefined : version);
  }
}

async function handle(
  req: IncomingMessage,
  environ: Environ,
  match: Match,
  version: ApiVersion,
  legacyV2: boolean,
  options: ResourceOptions,
): Promise<ApiResult> {
  checkContentType(req);
  const { rows, body } = await rowsAndBody(req, match);
  const context = NOVA_CONTEXT.get(environ);
  if (context === undefined) throw new TypeError('no filter of the pipeline left a nova.context');
  if (match.projectId !== undefined && match.projectId !== context.projectId) {
    throw badRequest(
      `Malformed request URL: URL's project_id '${match.projectId}' doesn't match Context's project_id '${context.projectId}'`,
    );
  }
  const route = rows.find((row) => version.matches(row.min, row.max));
  if (route === undefined) throw notFound();
  const query = Query.parse(environ.queryString);
  for (const schema of schemasFor(route.body, version, legacyV2)) {
    const failure = firstFailure(schema, body, { relaxAdditionalProperties: legacyV2 });
    if (failure !== undefined) throw badRequest(bodyMessage(failure));
  }
  for (const schema of schemasFor(route.query, version, legacyV2)) validateQuery(schema, query, legacyV2);
  const request = apiRequest(environ, context, match, version, legacyV2, query, body, options);
  const result = (await route.handler(request)) ?? {};
  return { ...result, status: result.status ?? route.status ?? 200 };
}

/** A request header as one text, repeated ones joined. */
export function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A body's type matters on every method, wherever it is named; none, and `text/plain`, pass for JSON. */
export function checkContentType(req: IncomingMessage): void {
  const type = req.headers['content-type']?.split(';', 1)[0];
  if (type === undefined || type === '' || type === 'text/plain') return;
  if (!SUPPORTED_CONTENT_TYPES.includes(type)) throw unsupportedMediaType('Unsupported Content-Type');
}

const WITH_BODY: ReadonlySet<Method> = new Set(['POST', 'PUT']);

async function rowsAndBody(
  req: IncomingMessage,
  { group }: Match,
): Promise<{ rows: readonly Route[]; body: unknown }> {
  const bytes = WITH_BODY.has(req.method as Method) ? await readBody(req) : undefined;
  if (group.actions.size === 0) {
    return { rows: group.plain, body: bytes === undefined ? null : parseJson(bytes) };
  }
  if (bytes === undefined) throw badRequest('Malformed request body');
  const body = parseJson(bytes);
  const name = actionName(body);
  if (name === undefined) throw notFound();
  const rows = group.actions.get(name);
  if (rows === undefined) throw badRequest(`There is no such action: ${name}`);
  return { rows, body };
}

/** The schemas that hold for a version. Legacy v2 knows only those that start before 2.1. */
function* schemasFor(
  windows: readonly SchemaWindow[] | undefined,
  version: ApiVersion,
  legacyV2: boolean,
): Generator<Schema> {
  for (const { min, max, schema } of windows ?? []) {
    if (legacyV2 ? min === undefined || min === '2.0' : version.matches(min, max)) yield schema;
  }
}

function validateQuery(schema: Schema, query: Query, legacyV2: boolean): void {
  const failure = firstFailure(schema, query.toObject(), { relaxAdditionalProperties: legacyV2 });
  if (failure !== undefined) throw badRequest(queryMessage(failure));
  if (schema.additionalProperties !== true && !legacyV2) return;
  const patterns = Object.keys(schema.patternProperties ?? {}).map((source) => new RegExp(source));
  for (const [name] of query.entries()) {
    if (Object.hasOwn(schema.properties ?? {}, name) || patterns.some((one) => one.test(name))) continue;
    query.delete(name);
  }
}

function apiRequest(
  environ: Environ,
  context: RequestContext,
  match: Match,
  version: ApiVersion,
  legacyV2: boolean,
  query: Query,
  body: unknown,
  { service, enforcer, api }: ResourceOptions,
): ApiRequest {
  const allows = (rule: string, target?: Target): boolean =>
    enforcer.authorize(rule, context, target ?? { project_id: context.projectId, user_id: context.userId });
  return {
    service,
    context,
    version,
    legacyV2,
    environ,
    params: match.params,
    query,
    body,
    links: new Links(environ, context.projectId, api.computeLinkPrefix),
    options: api,
    page: () => pageOf(query, api.maxLimit),
    allows,
    can(rule, target) {
      if (!allows(rule, target)) throw forbidden(`Policy doesn't allow ${rule} to be performed.`);
    },
  };
}

/** The fault for whatever a handler threw. What nobody meant for a client is logged and named by its class alone. */
function faultOf(error: unknown, environ: Environ): HTTPError {
  const known = httpErrorOf(error);
  if (known !== undefined) return known;
  const name = error instanceof Error ? error.name : typeof error;
  LOG.error('Unexpected exception in API method', {
    ...NOVA_CONTEXT.get(environ),
    trace: traceOf(error),
  });
  return new HTTPError(500, `${UNEXPECTED_API_ERROR}\n<class '${name}'>`);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { BEST_CONTENT_TYPE, LEGACY_V2, MICROVERSION } from '../../common/context/context.ts';
import type { Application } from '../../common/environ/application.ts';
import type { Environ } from '../../common/environ/environ.ts';
import { environOf } from '../../common/environ/environ.ts';
import type { ApiVersion } from '../wsgi/api_version.ts';
import { API_VERSION_HEADER, LEGACY_API_VERSION_HEADER, negotiate } from '../wsgi/api_version.ts';
import { HTTPError, httpErrorOf } from '../wsgi/faults.ts';
import { applicationUrl, quotePath, withLinkPrefix } from '../wsgi/links.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import { dumps } from '../wsgi/python_json.ts';
import { parseJson, readBody } from '../wsgi/request_body.ts';
import { checkContentType, header } from '../wsgi/resource.ts';
import { sendFault, sendText } from '../wsgi/response.ts';
import { versionChoices, versionDocument, versionList } from './documents.ts';

export interface VersionsOptions {
  readonly computeLinkPrefix: string | undefined;
}

/**
 * The list at `/`, and 300 Multiple Choices for any other path. No Express here, and no microversions: this is what
 * every client asks first. Any method is answered alike. Source: nova.api.openstack.compute.versions.Versions.
 */
export function versions({ computeLinkPrefix }: VersionsOptions): Application {
  const list = memo((base) => versionList(withLinkPrefix(base, computeLinkPrefix)));
  const choices = memo((base, path) => versionChoices(withLinkPrefix(base, computeLinkPrefix), path));
  return (req, res) => {
    const environ = environOf(req);
    const base = applicationUrl(environ);
    const answer = (): void => {
      if (environ.pathInfo === '/') send(res, 200, list(base, ''), environ, undefined);
      else
        send(res, 300, choices(base, quotePath(environ.scriptName + environ.pathInfo)), environ, undefined);
    };
    afterChecks(req, res, undefined, answer);
  };
}

/**
 * One version's document, at its root with and without a slash: v2.0's where `/v2` is in legacy mode, else v2.1's with
 * the microversion that was asked for. Source: nova.api.openstack.compute.versions.VersionsV2.
 */
export function versionsV2({ computeLinkPrefix }: VersionsOptions): Application {
  const v20 = memo((base) => versionDocument('v2.0', withLinkPrefix(base, computeLinkPrefix)));
  const v21 = memo((base) => versionDocument('v2.1', withLinkPrefix(base, computeLinkPrefix)));
  return (req, res) => {
    const environ = environOf(req);
    const base = applicationUrl(environ);
    if (LEGACY_V2.get(environ) === true) {
      afterChecks(req, res, undefined, () => send(res, 200, v20(base, ''), environ, undefined));
      return;
    }
    const { version, error } = negotiate(
      header(req, API_VERSION_HEADER),
      header(req, LEGACY_API_VERSION_HEADER),
    );
    if (version !== undefined) MICROVERSION.set(environ, version.text);
    if (error === undefined) {
      afterChecks(req, res, version, () => send(res, 200, v21(base, ''), environ, version));
    } else {
      sendFault(res, new HTTPError(error.code, error.message), version);
    }
  };
}

/** A body, which nothing here reads, must be of a known type and JSON all the same. */
function afterChecks(
  req: IncomingMessage,
  res: ServerResponse,
  version: ApiVersion | undefined,
  answer: () => void,
): void {
  try {
    checkContentType(req);
    if (req.method !== 'POST' && req.method !== 'PUT') {
      answer();
      return;
    }
  } catch (error) {
    fail(res, error, version);
    return;
  }
  readBody(req)
    .then((bytes) => {
      if (bytes !== undefined) parseJson(bytes);
      answer();
    })
    .catch((error: unknown) => fail(res, error, version));
}

function fail(res: ServerResponse, error: unknown, version: ApiVersion | undefined): void {
  sendFault(res, httpErrorOf(error) ?? new HTTPError(400, 'Malformed request body'), version);
}

function send(
  res: ServerResponse,
  status: number,
  text: string,
  environ: Environ,
  version: ApiVersion | undefined,
): void {
  sendText(res, status, text, BEST_CONTENT_TYPE.get(environ) ?? 'application/json', version);
}

/** Answers by base URL: a service has few, but the Host header is the client's to choose, so they are bounded. */
const MEMO_SIZE = 64;

function memo(build: (base: string, path: string) => JsonObject): (base: string, path: string) => string {
  const known = new Map<string, string>();
  return (base, path) => {
    const key = path === '' ? base : `${base} ${path}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const text = dumps(build(base, path));
    if (known.size >= MEMO_SIZE) known.clear();
    known.set(key, text);
    return text;
  };
}

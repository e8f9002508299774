import type { ServerResponse } from 'node:http';
import type { ApiVersion } from './api_version.ts';
import { API_VERSION_HEADER, LEGACY_API_VERSION_HEADER } from './api_version.ts';
import type { HTTPError } from './faults.ts';
import { faultBody } from './faults.ts';
import type { ApiResult } from './route.ts';
import { dumps } from './python_json.ts';

const FAULT_CONTENT_TYPE = 'application/json; charset=UTF-8';

/** Sends a handler's result. Headers leave in the order in which Nova's do; no version means none is shown. */
export function sendJson(
  res: ServerResponse,
  { status = 200, body, headers = {} }: ApiResult,
  contentType: string,
  version: ApiVersion | undefined,
): void {
  const text = body === undefined ? '' : dumps(body);
  res.statusCode = status;
  res.setHeader('Content-Length', Buffer.byteLength(text));
  for (const name in headers) res.setHeader(name, headers[name] as string);
  res.setHeader('Content-Type', contentType);
  setVersionHeaders(res, version);
  res.end(text);
}

/** Sends an error as Nova's fault object, with the version that the request ran at, where it had one. */
export function sendFault(res: ServerResponse, error: HTTPError, version: ApiVersion | undefined): void {
  const text = dumps(faultBody(error.code, error.message, error.headers['Retry-After']));
  res.statusCode = error.code;
  for (const name in error.headers) res.setHeader(name, error.headers[name] as string);
  setVersionHeaders(res, version);
  res.setHeader('Content-Type', FAULT_CONTENT_TYPE);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

function setVersionHeaders(res: ServerResponse, version: ApiVersion | undefined): void {
  if (version === undefined) return;
  res.setHeader(API_VERSION_HEADER, `compute ${version.text}`);
  res.setHeader(LEGACY_API_VERSION_HEADER, version.text);
  res.appendHeader('Vary', API_VERSION_HEADER);
  res.appendHeader('Vary', LEGACY_API_VERSION_HEADER);
}

import type { ServerResponse } from 'node:http';
import { sendResponse } from '../../common/webob/send.ts';
import type { ApiVersion } from './api_version.ts';
import { API_VERSION_HEADER, LEGACY_API_VERSION_HEADER } from './api_version.ts';
import type { HTTPError } from './faults.ts';
import { faultBody } from './faults.ts';
import { dumps } from './python_json.ts';
import type { ApiResult } from './route.ts';

const FAULT_CONTENT_TYPE = 'application/json; charset=UTF-8';

/** Sends a handler's result. Headers leave in the order in which Nova's do; no version means none is shown. */
export function sendJson(
  res: ServerResponse,
  { status = 200, body, headers = {}, contentType: own }: ApiResult,
  contentType: string,
  version: ApiVersion | undefined,
): void {
  const text = body === undefined ? '' : dumps(body);
  if (own === undefined) {
    sendText(res, status, text, contentType, version, headers);
    return;
  }
  const rows = ['Content-Type', own, 'Content-Length', String(Buffer.byteLength(text))];
  for (const name in headers) rows.push(name, headers[name] as string);
  pushVersion(rows, version);
  sendResponse(res, status, rows, text);
}

/** Sends a text that is already JSON. */
export function sendText(
  res: ServerResponse,
  status: number,
  text: string,
  contentType: string,
  version: ApiVersion | undefined,
  headers: Readonly<Record<string, string>> = {},
): void {
  const rows = ['Content-Length', String(Buffer.byteLength(text))];
  for (const name in headers) rows.push(name, headers[name] as string);
  rows.push('Content-Type', contentType);
  pushVersion(rows, version);
  sendResponse(res, status, rows, text);
}

/** Sends an error as Nova's fault object, with the version that the request ran at, where it had one. */
export function sendFault(res: ServerResponse, error: HTTPError, version: ApiVersion | undefined): void {
  const text = dumps(faultBody(error.code, error.message, error.headers['Retry-After']));
  const rows: string[] = [];
  for (const name in error.headers) rows.push(name, error.headers[name] as string);
  pushVersion(rows, version);
  rows.push('Content-Type', FAULT_CONTENT_TYPE, 'Content-Length', String(Buffer.byteLength(text)));
  sendResponse(res, error.code, rows, text);
}

function pushVersion(rows: string[], version: ApiVersion | undefined): void {
  if (version === undefined) return;
  rows.push(API_VERSION_HEADER, `compute ${version.text}`, LEGACY_API_VERSION_HEADER, version.text);
  rows.push('Vary', API_VERSION_HEADER, 'Vary', LEGACY_API_VERSION_HEADER);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { MICROVERSION } from '../context/context.ts';
import { environOf } from '../environ/environ.ts';
import { dumps } from '../webob/json.ts';
import { type HeaderRows, sendResponse } from '../webob/send.ts';

/** nova.api.openstack.wsgi.Fault's names. */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** The key of Nova's fault object for an HTTP code. */
export function faultName(code: number): string {
  return FAULT_NAMES[code] ?? 'computeFault';
}

/** Sends Nova's fault object, with the microversion's headers where the request had come to use one. */
export function sendFault(
  req: IncomingMessage,
  res: ServerResponse,
  code: number,
  message: string,
  headers: HeaderRows = [],
): void {
  const body = dumps({ [faultName(code)]: { code, message } });
  const microversion = MICROVERSION.get(environOf(req));
  const version =
    microversion === undefined
      ? []
      : [
          'OpenStack-API-Version',
          `compute ${microversion}`,
          'X-OpenStack-Nova-API-Version',
          microversion,
          'Vary',
          'OpenStack-API-Version',
          'Vary',
          'X-OpenStack-Nova-API-Version',
        ];
  const length = String(Buffer.byteLength(body));
  const type = 'application/json; charset=UTF-8';
  sendResponse(res, code, [...headers, ...version, 'Content-Type', type, 'Content-Length', length], body);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { osloMiddlewareGroup } from '../conf/oslo_middleware.ts';
import { raise } from '../environ/raise.ts';
import { getLogger } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { HTTPException } from '../webob/http_exception.ts';
import { withPasteConf } from './paste_conf.ts';

const log = getLogger('oslo_middleware.sizelimit');

/**
 * oslo.middleware's sizelimit: a body longer than `max_request_body_size` bytes is answered 413, by its Content-Length
 * before anything below sees the request, or, where that is not known, as soon as too much of it has arrived.
 */
export const sizelimit =
  (service: Service): FilterFactory =>
  (globalConf, localConf) => {
    const values = withPasteConf(service.conf, osloMiddlewareGroup, globalConf, localConf);
    return (app) => (req, res) => {
      const limit = values.max_request_body_size;
      const length = req.headers['content-length'];
      if (length !== undefined) {
        if (Number(length) > limit) {
          const explanation = `Request is too large. Larger than max_request_body_size (${limit}).`;
          log.info(explanation);
          new HTTPException(413, { explanation }).respond(req, res);
          return;
        }
      } else if (req.headers['transfer-encoding'] !== undefined) {
        limitStream(req, res, limit);
      }
      app(req, res);
    };
  };

/**
 * Counts what arrives. Past the limit the rest is dropped, the reader gets the error, and where it does not answer
 * with it the filter does.
 */
function limitStream(req: IncomingMessage, res: ServerResponse, limit: number): void {
  const push = req.push.bind(req);
  let received = req.readableLength;
  let exceeded = false;

  const exceed = (): void => {
    exceeded = true;
    const error = new HTTPException(413, { explanation: `Request is too large. Larger than ${limit}.` });
    if (req.listenerCount('error') > 0) req.emit('error', error);
    setImmediate(() => raise(req, res, error));
  };
  req.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk === null) return push(null);
    received += (chunk as Uint8Array).byteLength;
    if (!exceeded && received > limit) exceed();
    return exceeded ? true : push(chunk, encoding);
  };
  if (received > limit) exceed();
}

import { onError, raise } from '../environ/raise.ts';
import { getLogger, traceOf } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { HTTPException } from '../webob/http_exception.ts';

const log = getLogger('oslo_middleware.catch_errors');

/**
 * oslo.middleware's catch_errors: an exception from below is logged and answered with webob's own 500. No stock paste
 * file of Nova's has it; other services' have, and operators copy it. The record names method and path only, since the
 * request's headers hold the token.
 */
export const catchErrors = (_service: Service): FilterFactory => {
  return () => (app) => (req, res) => {
    onError(req, (error) => {
      log.error(`An error occurred during processing the request: ${req.method} ${req.url}`, {
        trace: traceOf(error),
      });
      new HTTPException(500).respond(req, res);
    });
    try {
      app(req, res);
    } catch (error) {
      raise(req, res, error);
    }
  };
};

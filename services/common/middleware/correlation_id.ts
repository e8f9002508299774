import { randomUUID } from 'node:crypto';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';

/** oslo.middleware's correlation_id: a request without X-Correlation-ID gets one, for whatever is below. */
export const correlationId = (_service: Service): FilterFactory => {
  return () => (app) => (req, res) => {
    req.headers['x-correlation-id'] ??= randomUUID();
    app(req, res);
  };
};

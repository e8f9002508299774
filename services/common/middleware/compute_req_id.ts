import { randomUUID } from 'node:crypto';
import { GLOBAL_REQUEST_ID, REQUEST_ID } from '../context/context.ts';
import { environOf } from '../environ/environ.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { getRow, onHead } from './response_head.ts';

const ID_FORMAT = /^req-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/;

/**
 * nova.api.compute_req_id: oslo.middleware's request_id, under Nova's own name for the header, too. (Before Nova 16 it
 * was under that name only; no paste file tells the two apart.)
 */
export const computeReqId = requestIds(['x-openstack-request-id', 'x-compute-request-id']);

/** oslo.middleware's request_id, which Nova's paste files up to 16 define and do not use. */
export const requestId = requestIds(['x-openstack-request-id']);

/**
 * Every request gets an id of its own, which its answer carries in these headers unless it has them already. The
 * client's id, where it has the form of one, becomes the global request id.
 */
function requestIds(names: readonly string[]): (service: Service) => FilterFactory {
  return () => () => (app) => (req, res) => {
    const environ = environOf(req);
    const given = req.headers['x-openstack-request-id'];
    if (typeof given === 'string' && ID_FORMAT.test(given)) GLOBAL_REQUEST_ID.set(environ, given);
    const id = generateRequestId();
    REQUEST_ID.set(environ, id);
    onHead(res, ({ rows }) => {
      for (const name of names) if (getRow(rows, name) === undefined) rows.push(name, id);
    });
    app(req, res);
  };
}

/** oslo.context's: `req-` and a random UUID. */
export function generateRequestId(): string {
  return `req-${randomUUID()}`;
}

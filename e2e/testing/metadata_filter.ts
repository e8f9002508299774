// A filter for the metadata API's pipeline. It runs inside the service's container, alone: only types may be imported.
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environ } from '../../services/common/environ/environ.ts';
import type { FilterFactory } from '../../services/common/paste/factory.ts';

/** What a document may suffer: an answer that outlasts every timeout, a status, or bytes that are no text. */
export const FAULTS = ['slow', '404', '500', 'garbage'] as const;
export type Fault = (typeof FAULTS)[number];

/** By the guest's address: the one document that fails for it. */
export type FaultTable = Readonly<Record<string, { readonly path: string; readonly fault: Fault }>>;

const SLOW_MS = 30_000;
const GARBAGE = Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x22, 0x80]);

/**
 * `paste.filter_factory`: writes down what cloud-init asks for, a line `ADDRESS METHOD PATH STATUS` each in the order of
 * the answers, in the file `requests`, and spoils what the file `faults` (a FaultTable, read anew each time) says. It
 * stands behind http_proxy_to_wsgi, which has found the guest's address.
 */
export const filterFactory: FilterFactory = (_globalConf, { faults = '', requests = '' }) => {
  return (app) => (req, res) => {
    if (!(req.headers['user-agent'] ?? '').startsWith('Cloud-Init/')) {
      app(req, res);
      return;
    }
    const environ = (req as unknown as Record<symbol, Environ>)[Symbol.for('novafront.environ')];
    const address = environ?.remoteAddr ?? '-';
    const end = res.end.bind(res) as (...args: readonly unknown[]) => typeof res;
    // Before the answer leaves: the guest's next request may come to another worker.
    res.end = ((...args: readonly unknown[]) => {
      appendFileSync(requests, `${address} ${req.method} ${req.url} ${res.statusCode}\n`);
      return end(...args);
    }) as typeof res.end;

    const spoiled = (JSON.parse(readFileSync(faults, 'utf8')) as FaultTable)[address];
    const fault = spoiled?.path === req.url ? spoiled?.fault : undefined;
    if (fault === undefined) app(req, res);
    else if (fault === 'slow') void sleep(SLOW_MS, undefined, { ref: false }).then(() => app(req, res));
    else if (fault === 'garbage') res.setHeader('Content-Type', 'text/plain; charset=UTF-8').end(GARBAGE);
    else {
      res.statusCode = Number(fault);
      res.end();
    }
  };
};

import type { IncomingMessage } from 'node:http';
import { MICROVERSION } from '../context/context.ts';
import { type Environ, environOf } from '../environ/environ.ts';
import { onError, raise } from '../environ/raise.ts';
import { getLogger } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { refuseOptions } from './keyword_arguments.ts';
import { recordContext } from './record_context.ts';
import { getRow, onHead } from './response_head.ts';

const log = getLogger('nova.api.openstack.requestlog');

/**
 * nova.api.openstack.requestlog: one INFO line for each request, when its answer has a head. The line shows the path
 * and the peer as filters below have left them; an exception is a 500 of length 0.
 */
export const requestLog = (_service: Service): FilterFactory => {
  return (_globalConf, localConf) => {
    refuseOptions('RequestLog', localConf);
    return (app) => (req, res) => {
      if (!log.isEnabledFor('info')) {
        app(req, res);
        return;
      }
      const start = performance.now();
      let written = false;
      const write = (status: number, length: string): void => {
        if (written) return;
        written = true;
        const environ = environOf(req);
        log.info(formatLine(req, environ, status, length, performance.now() - start), recordContext(environ));
      };
      onHead(res, ({ status, rows }) => write(status, getRow(rows, 'content-length') ?? 'None'));
      onError(req, (error) => {
        write(500, '0');
        raise(req, res, error);
      });
      app(req, res);
    };
  };
};

function formatLine(
  req: IncomingMessage,
  environ: Environ,
  status: number,
  length: string,
  milliseconds: number,
): string {
  const query = environ.queryString === '' ? '' : `?${environ.queryString}`;
  const uri = `${environ.scriptName}${environ.pathInfo}${query}`;
  return (
    `${environ.remoteAddr ?? '-'} "${req.method} ${uri}" status: ${status} len: ${length} ` +
    `microversion: ${MICROVERSION.get(environ) ?? '-'} time: ${(milliseconds / 1000).toFixed(6)}`
  );
}

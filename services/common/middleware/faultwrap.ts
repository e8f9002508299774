import { environOf } from '../environ/environ.ts';
import { type ErrorHandler, onError, raise } from '../environ/raise.ts';
import { getLogger, traceOf } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { STATUS_MAP } from '../webob/status_map.ts';
import { requestUrl } from '../webob/url.ts';
import { sendFault } from './fault.ts';
import { refuseOptions } from './keyword_arguments.ts';
import { recordContext } from './record_context.ts';

const log = getLogger('nova.api.openstack');

/**
 * nova.api.openstack.FaultWrapper: an exception that nothing below made a response of becomes a Nova fault. The code is
 * the exception's own or 500; its message is told to the log, and to the client only where the exception says `safe`.
 */
export const faultwrap = (_service: Service): FilterFactory => {
  return (_globalConf, localConf) => {
    refuseOptions('FaultWrapper', localConf);
    return (app) => (req, res) => {
      onError(req, answerFault);
      try {
        app(req, res);
      } catch (error) {
        raise(req, res, error);
      }
    };
  };
};

const answerFault: ErrorHandler = (error, req, res) => {
  const environ = environOf(req);
  const context = recordContext(environ);
  const described = describe(error);
  const code = STATUS_MAP[described.code] !== undefined && described.code >= 400 ? described.code : 500;
  log.error('Caught error', { ...context, trace: traceOf(error) });
  log.info(`${requestUrl(environ)} returned with HTTP ${described.code}`, context);
  const explanation = described.safe ?? STATUS_MAP[code]?.explanation ?? '';
  sendFault(req, res, code, explanation, described.headers);
};

interface Described {
  readonly code: number;
  /** What the client may read. */
  readonly safe: string | undefined;
  readonly headers: readonly string[];
}

/** What FaultWrapper reads of an exception: `code`, `headers`, and whether it is `safe`. */
function describe(error: unknown): Described {
  if (!(error instanceof Error)) {
    return { code: 500, safe: undefined, headers: [] };
  }
  const { code, safe, headers } = error as Error & { code?: unknown; safe?: unknown; headers?: unknown };
  const rows =
    typeof headers !== 'object' || headers === null
      ? []
      : Array.isArray(headers)
        ? headers.map(String)
        : Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  return {
    code: typeof code === 'number' && Number.isInteger(code) ? code : 500,
    safe: safe === true ? `${error.name}: ${error.message}` : undefined,
    headers: rows,
  };
}

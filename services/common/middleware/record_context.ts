import { GLOBAL_REQUEST_ID, NOVA_CONTEXT, REQUEST_ID } from '../context/context.ts';
import type { Environ } from '../environ/environ.ts';
import type { RecordContext } from '../log/log.ts';

/** What a request's log records carry: its ids, and who asked where that is known. */
export function recordContext(environ: Environ): RecordContext {
  const context = NOVA_CONTEXT.get(environ);
  return {
    requestId: REQUEST_ID.get(environ) ?? context?.requestId,
    globalRequestId: GLOBAL_REQUEST_ID.get(environ),
    userId: context?.userId,
    projectId: context?.projectId,
  };
}

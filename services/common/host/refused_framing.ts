import type { IncomingMessage } from 'node:http';

/**
 * What a request's framing is refused with, where Node's parser lets it pass and another reader may take it otherwise: a
 * transfer coding beside `chunked`, which would be handed on undone (RFC 9112 section 6.1), one in HTTP/1.0, which
 * has none, two Host headers, and a version that this is not.
 *
 * @returns the status; undefined where nothing is wrong
 */
export function refusedFraming(req: IncomingMessage): number | undefined {
  if (req.httpVersionMajor > 1) return 505;
  // The names as they came: `req.headers`, which Node makes when it is first asked for, most requests do without.
  const { rawHeaders } = req;
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4) {
      if (name.toLowerCase() === 'host' && ++hosts > 1) return 400;
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      if (req.httpVersionMinor === 0) return 400;
      if (rawHeaders[i + 1]?.toLowerCase() !== 'chunked') return 501;
    }
  }
  return undefined;
}

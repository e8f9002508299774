import { readRecords } from '../../services/common/host/testing/fastcgi_records.ts';
import type { FuzzedProtocol } from './encode.ts';

/** How an answer may begin, where there is one. */
const BEGINNING: Readonly<Record<FuzzedProtocol, RegExp>> = {
  uwsgi: /^HTTP\/1\.1 [2-5]\d\d [ -~]+\r\n/,
  http: /^HTTP\/1\.1 [1-5]\d\d [ -~]+\r\n/,
  scgi: /^Status: [2-5]\d\d [ -~]+\r\n/,
  fastcgi: /^Status: [2-5]\d\d [ -~]+\r\n/,
};

/**
 * What is wrong with an answer, if anything.
 *
 * @param whole the client has read to the end; what came before it left may be cut anywhere
 */
export function judge(protocol: FuzzedProtocol, answer: string, whole: boolean): string | undefined {
  if (!whole) return undefined;
  let text = answer;
  if (protocol === 'fastcgi') {
    try {
      const first = readRecords(answer).find(({ type }) => type === 6)?.id;
      text = readRecords(answer)
        .filter(({ type, id }) => type === 6 && id === first)
        .map(({ content }) => content)
        .join('');
    } catch (error) {
      // A connection may be cut inside a response that its application gave up, but what came are records.
      if (answer.charCodeAt(0) !== 1) return `not FastCGI: ${String(error)}`;
      return undefined;
    }
  }
  if (text === '') return undefined;
  if (!BEGINNING[protocol].test(text))
    return `no answer of ${protocol}: ${JSON.stringify(text.slice(0, 80))}`;
  const head = text.slice(0, text.indexOf('\r\n\r\n'));
  if (/^X-Injected/im.test(head)) return 'a header was injected';
  return undefined;
}

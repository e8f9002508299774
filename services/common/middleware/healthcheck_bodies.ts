import { hostname } from 'node:os';
import { htmlEscape } from '../webob/http_exception.ts';
import type { HealthcheckResult } from './healthcheck_backends.ts';

export interface HealthcheckBody {
  readonly contentType: string;
  readonly text: string;
}

export type Render = (results: readonly HealthcheckResult[], detailed: boolean) => HealthcheckBody;

/** How oslo.middleware's healthcheck answers, by media type, in its order of preference. */
export const BODIES: Readonly<Record<string, Render>> = {
  'text/plain': (results) => ({
    contentType: 'text/plain; charset=UTF-8',
    text: results.map(({ reason }) => reason).join('\n'),
  }),
  'text/html': (results, detailed) => ({
    contentType: 'text/html; charset=UTF-8',
    text: htmlBody(results, detailed),
  }),
  'application/json': (results, detailed) => ({
    contentType: 'application/json',
    text: JSON.stringify(jsonBody(results, detailed), undefined, 4),
  }),
};

/** Keys in alphabetic order, as `json.dumps(sort_keys=True)` leaves them. What is Python's own is Node's here. */
function jsonBody(results: readonly HealthcheckResult[], detailed: boolean): unknown {
  if (!detailed) return { detailed, reasons: results.map(({ reason }) => reason) };
  return {
    detailed,
    now: now(),
    platform: platform(),
    reasons: results.map(({ details, reason }) => ({ class: 'HealthcheckResult', details, reason })),
    runtime_version: process.version,
  };
}

function htmlBody(results: readonly HealthcheckResult[], detailed: boolean): string {
  const status = detailed
    ? '<H1>Server status</H1>\n' +
      `<B>Server hostname:</B><PRE>${htmlEscape(hostname())}</PRE>\n` +
      `<B>Current time:</B><PRE>${now()}</PRE>\n` +
      `<B>Runtime version:</B><PRE>${process.version}</PRE>\n` +
      `<B>Platform:</B><PRE>${htmlEscape(platform())}</PRE>\n<HR></HR>\n`
    : '\n';
  const headings = detailed
    ? '<TH>\nKind\n</TH>\n<TH>\nReason\n</TH>\n<TH>\nDetails\n</TH>\n'
    : '\n<TH>\nReason\n</TH>';
  const rows = results.map(({ reason, details }) =>
    detailed
      ? `<TR>\n<TD>HealthcheckResult</TD>\n    <TD>${htmlEscape(reason)}</TD>\n<TD>${htmlEscape(details)}</TD>\n</TR>`
      : `<TR>\n\n    <TD>${htmlEscape(reason)}</TD>\n\n</TR>`,
  );
  return (
    `<HTML>\n<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>\n<BODY>\n${status}` +
    `<H2>Result of ${results.length} checks:</H2>\n<TABLE bgcolor="#ffffff" border="1">\n<TBODY>\n` +
    `<TR>\n${headings}\n</TR>\n${rows.join('')}\n</TBODY>\n</TABLE>\n<HR></HR>\n\n</BODY>\n</HTML>`
  );
}

function now(): string {
  return new Date().toISOString().replace('T', ' ').replace('Z', '000');
}

function platform(): string {
  return `${process.platform}-${process.arch}`;
}

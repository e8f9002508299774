import type { Application } from '../environ/application.ts';
import { beforeHead } from './protocols/response_headers.ts';
import { notesOf } from './request_notes.ts';

/** `collect-header = HEADER VARIABLE`; plain data. */
export interface CollectedHeader {
  readonly header: string;
  readonly variable: string;
  /** `pull-header`: the client does not get it. */
  readonly pull: boolean;
}

/** Keeps headers of responses as variables of their requests, for `%(var.NAME)` in a log-format. */
export function collecting(application: Application, headers: readonly CollectedHeader[]): Application {
  if (headers.length === 0) return application;
  return (req, res) => {
    beforeHead(res, () => {
      for (const { header, variable, pull } of headers) {
        const value = res.getHeader(header);
        if (value !== undefined) notesOf(req).variables.set(variable, String(value));
        if (pull) res.removeHeader(header);
      }
    });
    application(req, res);
  };
}

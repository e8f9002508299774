import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A WSGI application's counterpart: one request in, one response out. Any HTTP server can host it
 * (`http.createServer(application)`, `app.use(application)`), PEP 3333's "server side" being the host.
 */
export type Application = (req: IncomingMessage, res: ServerResponse) => void;

/** What PasteDeploy calls a filter: it takes the inner application and gives back the wrapped one. */
export type Filter = (app: Application) => Application;

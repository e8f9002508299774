import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Filter } from '../environ/application.ts';
import { raise } from '../environ/raise.ts';

/**
 * Turns any Express middleware into a filter. What it passes to `next` as an error, throws, or rejects with goes where
 * exceptions of applications go (a filter such as faultwrap, else a bare 500); calling `next` again does nothing.
 */
export function fromMiddleware(middleware: RequestHandler): Filter {
  return (app) => {
    const stack = express();
    stack.disable('x-powered-by');
    stack.use(middleware);
    stack.use((req, res) => app(req, res));
    const onFailure: ErrorRequestHandler = (error, req, res, _next) => raise(req, res, error);
    stack.use(onFailure);
    return stack;
  };
}

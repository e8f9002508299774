import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Application, Filter } from '../environ/application.ts';
import { raise } from '../environ/raise.ts';
import type { AppFactory, CompositeFactory, FilterAppFactory, FilterFactory, PasteConf } from './factory.ts';

// The package's `novafront/paste`: with what factories of one's own are typed by.
export type { AppFactory, Application, CompositeFactory, Filter, FilterAppFactory, FilterFactory, PasteConf };

const require = createRequire(import.meta.url);

/**
 * Turns any Express middleware into a filter. What it passes to `next` as an error, throws, or rejects with goes where
 * exceptions of applications go (a filter such as faultwrap, else a bare 500); calling `next` again does nothing.
 * A body that middleware reads is gone for the application.
 */
export function fromMiddleware(middleware: RequestHandler): Filter {
  return (app) => {
    // Loaded on first use: a service whose file names no middleware does without Express and its memory.
    const express = require('express') as typeof import('express');
    const stack = express();
    stack.disable('x-powered-by');
    stack.use(middleware);
    stack.use((req, res) => app(req, res));
    const onFailure: ErrorRequestHandler = (error, req, res, _next) => raise(req, res, error);
    stack.use(onFailure);
    const handle: Handle = stack;
    return (req, res) => handle(req, res, ignore);
  };
}

/** An Express app takes Connect's third argument, too, which its types don't say of plain requests. */
type Handle = (req: IncomingMessage, res: ServerResponse, done: () => void) => void;

/** What a second `next` comes to, in place of Express's 404, which would race the application's answer. */
function ignore(): void {}

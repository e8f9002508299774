import type { IncomingMessage } from 'node:http';
import type { Application } from '../../environ/application.ts';
import type { Log } from '../protocols/protocol.ts';
import { variableReader } from '../request_notes.ts';
import { type Action, ACTIONS } from './actions.ts';
import { CONDITIONS } from './conditions.ts';
import type { Route, RouteTest } from './route.ts';

type Test = (req: IncomingMessage) => RegExpExecArray | boolean;

interface Compiled {
  readonly label?: string;
  readonly test?: Test;
  readonly action?: Action;
}

/**
 * An application behind uWSGI's internal routes: for each request they are gone through in order until one answers or hands
 * it to the application.
 */
export function routed(application: Application, routes: readonly Route[], log: Log): Application {
  if (routes.length === 0) return application;
  const compiled = routes.map(compile);
  return (req, res) => {
    for (let i = 0; i < compiled.length; i++) {
      const { test, action } = compiled[i] as Compiled;
      const met = test?.(req);
      if (met === undefined || met === false || action === undefined) continue;
      const outcome = action({ req, res, match: met === true ? undefined : met, log });
      if (outcome === 'answered') return;
      if (outcome === 'application') break;
      if (outcome !== 'next') {
        // Only forwards, or a route could go round for ever.
        const label = compiled.findIndex((other, at) => at > i && other.label === outcome.label);
        if (label !== -1) i = label;
      }
    }
    application(req, res);
  };
}

function compile(route: Route): Compiled {
  if ('label' in route) return route;
  return { test: compileTest(route.test), action: ACTIONS[route.action](route.argument) };
}

function compileTest(test: RouteTest): Test {
  if (test.kind === 'always') return () => true;
  if (test.kind === 'match') {
    const pattern = new RegExp(test.pattern);
    const read = variableReader(test.variable);
    return (req) => pattern.exec(read(req) ?? '') ?? false;
  }
  const condition = CONDITIONS[test.condition](test.argument);
  return test.negate ? (req) => condition(req) === false : condition;
}

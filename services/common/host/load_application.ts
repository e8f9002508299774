import type { Application } from '../environ/application.ts';
import { HostError, messageOf } from './errors.ts';

/**
 * Imports a module and takes its application: the export called `callable`, or of the default export that property
 * (CommonJS), or the default export itself.
 *
 * @param url the module's `file:` URL
 * @throws HostError where the module does not load (with the module's own message, and it as cause) or exports none
 */
export async function loadApplication(url: string, callable: string, needApp: boolean): Promise<Application> {
  const exitCode = needApp ? NEED_APP : 1;
  let exports: Record<string, unknown>;
  try {
    exports = (await import(url)) as Record<string, unknown>;
  } catch (error) {
    const failure = new HostError(messageOf(error), exitCode, error);
    if (error instanceof Error && error.stack !== undefined) failure.stack = error.stack;
    throw failure;
  }
  const inner = exports['default'] as Record<string, unknown> | undefined;
  for (const candidate of [exports[callable], inner?.[callable], inner]) {
    if (typeof candidate === 'function') return candidate as Application;
  }
  throw new HostError(`${url} exports no function called ${callable}`, exitCode);
}

/** uWSGI's exit code for "the application did not load", with `need-app`. */
export const NEED_APP = 22;

import type { Application } from '../environ/application.ts';
import { PasteError } from './errors.ts';
import { repr } from './python.ts';

/** An export of a JavaScript module, with how the file names it. */
export interface UserExport {
  readonly spec: string;
  readonly exported: unknown;
}

/** Where a file names it, for errors. */
export interface Place {
  readonly file: string;
  readonly section: string;
}

/** What an export has to be to serve as a factory of each protocol. */
const FORMS: Readonly<Record<string, string>> = {
  'paste.app_factory': '(globalConf, localConf) => application',
  'paste.composite_factory': '(loader, globalConf, localConf) => application',
  'paste.filter_factory': '(globalConf, localConf) => (application) => application',
  'paste.filter_app_factory': '(application, globalConf, localConf) => application',
  'paste.server_factory': '(globalConf, localConf) => (application) => void',
  'paste.server_runner': '(application, globalConf, localConf) => void',
};

type Callable = (...args: readonly unknown[]) => unknown;

/**
 * The export as a factory whose mistakes are told at start, by file and section: one that is no function, that throws,
 * or that gives back something else than its protocol says, which would fail at the first request otherwise.
 */
export function userFactory(
  { spec, exported }: UserExport,
  protocol: string,
  place: Place | undefined,
): Callable {
  const hint = `${protocol} takes a function ${FORMS[protocol]}, an application being (request, response) => void`;
  if (typeof exported !== 'function') {
    throw located(
      new PasteError('TypeError', `${repr(typeName(exported))} object is not callable`, { hint }),
      place,
    );
  }
  const attempt = (callable: Callable, args: readonly unknown[]): unknown => {
    try {
      return callable(...args);
    } catch (error) {
      if (error instanceof PasteError) throw error;
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw located(new PasteError('RuntimeError', `${spec} failed: ${said}`, { hint, cause: error }), place);
    }
  };
  const callableOf = (value: unknown, whose: string): Callable => {
    if (typeof value === 'function') return value as Callable;
    const what = value instanceof Promise ? 'a Promise, and applications are built at once' : kindOf(value);
    throw located(new PasteError('TypeError', `${whose} gave back ${what}, no function`, { hint }), place);
  };
  return (...args) => {
    const built = attempt(exported as Callable, args);
    if (protocol === 'paste.server_runner') return built;
    const callable = callableOf(built, spec);
    if (protocol !== 'paste.filter_factory') return callable;
    return (app: Application) => callableOf(attempt(callable, [app]), `the filter of ${spec}`);
  };
}

function located(error: PasteError, place: Place | undefined): PasteError {
  if (place !== undefined) error.locate(place.file, place.section);
  return error;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The Python type of a value that is no factory. */
export function typeName(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (value === null || value === undefined) return 'NoneType';
  return Array.isArray(value) ? 'list' : 'dict';
}

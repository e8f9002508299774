import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Application } from '../../environ/application.ts';
import type { PasteError } from '../errors.ts';
import { loadApp } from '../load_app.ts';
import { iniFiles } from './ini_files.ts';
import { FACTORIES } from './recording_factories.ts';

/** The application of a file with the recording factories. */
export function load(
  t: TestContext,
  files: string | Record<string, string>,
  name?: string,
  globalConf = {},
): Application {
  const directory = iniFiles(t, files);
  return loadApp(`config:${directory}/app.ini`, name, { factories: FACTORIES, globalConf });
}

/** The error with which it ends instead. */
export function failure(t: TestContext, files: string | Record<string, string>, name?: string): PasteError {
  try {
    load(t, files, name);
  } catch (error) {
    return error as PasteError;
  }
  throw new assert.AssertionError({ message: 'it loaded' });
}

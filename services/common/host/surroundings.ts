import { HostError, messageOf } from './errors.ts';
import type { Settings } from './settings.ts';

/** Does what `env` and `unenv` say. */
export function setEnvironment(env: NodeJS.ProcessEnv, settings: Settings): void {
  for (const item of settings.env) {
    const equals = item.indexOf('=');
    env[equals === -1 ? item : item.slice(0, equals)] = equals === -1 ? '' : item.slice(equals + 1);
  }
  for (const name of settings.unenv) delete env[name];
}

/** @throws HostError naming the directory */
export function changeDirectory(directory: string): void {
  try {
    process.chdir(directory);
  } catch (error) {
    throw new HostError(`chdir = ${directory}: ${messageOf(error)}`);
  }
}

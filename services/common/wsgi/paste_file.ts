import { isAbsolute } from 'node:path';
import { existsSync } from 'node:fs';
import { wsgiGroup } from '../conf/index.ts';
import type { Conf } from '../config/conf.ts';
import { StartupError } from './startup_error.ts';

/**
 * The paste file of the standalone scripts: `[wsgi] api_paste_config`, searched where oslo.config finds files unless it
 * is absolute (nova.api.wsgi.Loader).
 *
 * @throws StartupError naming the option and the value
 */
export function standalonePasteFile(conf: Conf): string {
  const name = conf.group(wsgiGroup).api_paste_config;
  const found = isAbsolute(name) ? (existsSync(name) ? name : undefined) : conf.findFile(name);
  if (found === undefined) {
    throw new StartupError(
      `Could not find config at ${name}: [wsgi] api_paste_config names a paste file that is ` +
        (isAbsolute(name)
          ? 'not there'
          : `neither beside the configuration files (${conf.configFiles.join(', ') || 'none were read'}) nor in /etc/nova`),
    );
  }
  return found;
}

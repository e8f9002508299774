import { existsSync } from 'node:fs';
import type { healthcheckGroup } from '../conf/healthcheck.ts';
import type { GroupValues } from '../config/opts.ts';
import { getLogger } from '../log/log.ts';
import { PasteError } from '../paste/errors.ts';
import { suggestion } from '../environ/nearest.ts';
import type { Service } from '../service/service.ts';

const log = getLogger('oslo_middleware.healthcheck');

/** What a backend found. `reason` is what the answer says; `details` only a detailed one. */
export interface HealthcheckResult {
  readonly available: boolean;
  readonly reason: string;
  readonly details: string;
}

export type HealthcheckBackend = (serverPort: string) => HealthcheckResult | Promise<HealthcheckResult>;

type Values = GroupValues<typeof healthcheckGroup>;

const ok = (details: string): HealthcheckResult => ({ available: true, reason: 'OK', details });
const failed = (reason: string, details: string): HealthcheckResult => ({
  available: false,
  reason,
  details,
});

/** oslo.middleware's backends by name, and `database`, which is novafront's own. */
const BACKENDS: Readonly<Record<string, (values: Values, service: Service) => HealthcheckBackend>> = {
  disable_by_file: (values) => () => {
    const path = values.disable_by_file_path;
    if (path === undefined || path === '') {
      log.warning('DisableByFile healthcheck middleware enabled without disable_by_file_path set');
      return ok("No 'disable_by_file_path' configuration value specified");
    }
    if (!existsSync(path)) return ok(`Path '${path}' was not found`);
    return failed('DISABLED BY FILE', `Path '${path}' was found`);
  },
  disable_by_files_ports: (values) => {
    const paths = new Map(values.disable_by_file_paths.map(parsePortPath));
    return (serverPort) => {
      const path = paths.get(serverPort);
      if (path === undefined) {
        log.warning(
          'DisableByFilesPorts healthcheck middleware enabled without disable_by_file_paths set for port ' +
            serverPort,
        );
        return ok('');
      }
      return existsSync(path) ? failed('DISABLED BY FILE', '') : ok('');
    };
  },
  enable_by_files: (values) => () => {
    const missing = values.enable_by_file_paths.find((path) => !existsSync(path));
    if (missing === undefined) return ok('Specified file paths are available');
    log.warning(`EnableByFiles healthcheck middleware: Path ${missing} is not present`);
    return failed('FILE PATH MISSING', `File path ${missing} is missing`);
  },
  database: (_values, service) => async () => {
    try {
      await service.db.ready();
      return ok('The database answers and has the schema of this release');
    } catch (error) {
      log.error(`The database is not ready: ${(error as Error).message}`);
      return failed('DATABASE NOT READY', (error as Error).message);
    }
  },
};

/** The backends that `backends` names, in its order. An unknown name is an error that lists the known ones. */
export function healthcheckBackends(values: Values, service: Service): HealthcheckBackend[] {
  if (values.backends.includes('disable_by_file') && values.backends.includes('enable_by_files')) {
    throw new PasteError(
      'ValueError',
      '`enable_by_files` plugin and `disable_by_file` plugin should not be enabled at the same time.',
    );
  }
  return values.backends.map((name) => {
    const backend = Object.hasOwn(BACKENDS, name) ? BACKENDS[name] : undefined;
    if (backend === undefined) {
      throw new PasteError(
        'LookupError',
        `No 'oslo.middleware.healthcheck' driver found, looking for '${name}'`,
        {
          hint: suggestion(name, Object.keys(BACKENDS)),
        },
      );
    }
    return backend(values, service);
  });
}

function parsePortPath(pair: string): [string, string] {
  const [port, ...path] = pair.trim().split(':');
  if (path.length === 0 || !/^\d+$/.test(port as string)) {
    throw new PasteError('ValueError', `disable_by_file_paths has '${pair}', which is not port:path`);
  }
  return [port as string, path.join(':')];
}

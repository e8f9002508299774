import { type ApiName, APIS } from './api_name.ts';
import { StartupError } from './startup_error.ts';

/** Shared by every copy of this module in a process (sources and dist, ESM and require): a global on purpose. */
const LOADED = Symbol.for('novafront.wsgi.loaded');

interface Registry {
  [LOADED]?: ApiName;
}

/**
 * Records that an entry point was loaded into this process, and refuses the other one.
 *
 * Nova's "Using WSGI with Nova" says that compute and metadata must not share a process when a WSGI server hosts them
 * (the second load keeps the first's configuration, program name and service record), but does not check; this does.
 * The standalone `nova-api` does not come through here, since it is made to run both.
 *
 * @throws StartupError naming both entry points and what to run instead.
 */
export function claimProcess(api: ApiName, registry: object = globalThis): void {
  const holder = registry as Registry;
  const loaded = holder[LOADED];
  if (loaded !== undefined && loaded !== api) {
    throw new StartupError(
      `${APIS[api].script} cannot be loaded: ${APIS[loaded].script} is already loaded in this process, and the ` +
        'compute and metadata APIs must not share one, because the second would run with the configuration, program ' +
        `name and log context of the first. Run each in a process of its own (one nova-uwsgi for ` +
        `${APIS.osapi_compute.script}, one for ${APIS.metadata.script}), or run nova-api, which is made to serve both.`,
    );
  }
  holder[LOADED] = api;
}

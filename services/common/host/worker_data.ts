import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HostError, originText } from './errors.ts';
import type { HostWorkerData } from './host_worker.ts';
import { NEED_APP } from './load_application.ts';
import type { ProtocolOptions } from './protocols/protocol.ts';
import type { Settings } from './settings.ts';

/** From an application's name to the module that is meant; undefined takes the name for a path. */
export type ResolveApplication = ((name: string) => string | undefined) | undefined;

/** What a relative `chdir` is relative to, also at a reload. */
const STARTED_IN = process.cwd();

/**
 * What workers are told.
 *
 * @throws HostError where no application is named, or none that is known or there
 */
export function workerData(settings: Settings, resolveApplication: ResolveApplication): HostWorkerData {
  const { application } = settings;
  if (application === undefined) {
    throw new HostError('no application: give wsgi-file or module', settings.needApp ? NEED_APP : 1);
  }
  const { url, callable } = locate(application, settings, resolveApplication);
  const common: Omit<ProtocolOptions, 'tls'> = {
    bufferSize: settings.bufferSize,
    maxVars: settings.maxVars,
    limitPost: settings.limitPost,
    socketTimeout: settings.socketTimeout,
    httpTimeout: settings.httpTimeout,
    addHeaders: settings.addHeaders,
    remHeaders: settings.remHeaders,
    soKeepalive: settings.soKeepalive,
    serverName: hostname(),
  };
  return {
    application: { url, callable },
    needApp: settings.needApp,
    protocols: settings.listeners.map(({ protocol, tls }) => ({
      name: protocol,
      options: { ...common, tls },
    })),
    limits: settings.supervision.limits,
    routes: settings.routes,
    collectedHeaders: settings.collectedHeaders,
    accessLog: settings.logs.accessLog,
    ownLines: settings.logs.ownLines,
    title: titleOf(settings, 'worker'),
    hooks: settings.hooks.phases,
    chdir2: settings.chdir2,
  };
}

/** The module that an application's name means: the resolver's answer, else a path, relative to `chdir`. */
function locate(
  { name, callable, origin }: NonNullable<Settings['application']>,
  settings: Settings,
  resolveApplication: ResolveApplication,
): { url: string; callable: string } {
  const resolved = resolveApplication?.(name) ?? name;
  if (resolved.startsWith('file:')) return { url: resolved, callable };
  // `path/app.js:handler`, as uWSGI's `module` names a callable.
  const [, module = resolved, named = callable] = /^(.+):([A-Za-z_$][\w$]*)$/.exec(resolved) ?? [];
  const path = resolve(STARTED_IN, settings.chdir ?? '.', module);
  if (!existsSync(path)) {
    throw new HostError(
      `${originText(origin)}: the application ${name} is neither a name that is known here nor a file (${path})`,
      settings.needApp ? NEED_APP : 1,
    );
  }
  return { url: pathToFileURL(path).href, callable: named };
}

/** The process title of the master, or of a worker in the parts between which its number stands; undefined keeps the system's. */
export function titleOf(settings: Settings, role: 'master' | 'worker'): readonly string[] | undefined {
  const { procnamePrefix: prefix, procnameAppend: append, autoProcname } = settings;
  const name = (role === 'master' ? settings.procnameMaster : undefined) ?? settings.procname;
  if (name === undefined && prefix === '' && append === '' && !autoProcname) return undefined;
  if (name !== undefined || role === 'master') return [`${prefix}${name ?? 'nova-uwsgi master'}${append}`];
  return [`${prefix}nova-uwsgi worker `, append];
}

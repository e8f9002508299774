import { existsSync } from 'node:fs';
import { basename } from 'node:path';

/** Names that stock ini files give an application, and the module here that exports it. */
const ENTRY_POINTS: Readonly<Record<string, string>> = {
  'nova-api-wsgi': './nova-api-wsgi',
  'nova-metadata-wsgi': './nova-metadata-wsgi',
  'nova.wsgi.osapi_compute': './wsgi/osapi_compute',
  'nova.wsgi.metadata': './wsgi/metadata',
};

const THIS = import.meta.url;

/**
 * From what a uWSGI ini file calls an application to the module of this package that is meant: a Python module path
 * (`module = nova.wsgi.metadata:application`), the bare name of a script, or the path that a distribution installs it
 * at (`wsgi-file = /usr/bin/nova-api-wsgi`). A path to a JavaScript module that exists is left to the host.
 */
export function resolveEntryPoint(name: string): string | undefined {
  const [path = ''] = name.split(':', 1);
  const entry = ENTRY_POINTS[path] ?? ENTRY_POINTS[basename(path)];
  if (entry === undefined || (/\.[cm]?[jt]s$/.test(path) && existsSync(path))) return undefined;
  return new URL(`${entry}${THIS.endsWith('.ts') ? '.ts' : '.js'}`, THIS).href;
}

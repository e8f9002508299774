#!/usr/bin/env node
import { EVERY_SIGNAL, onSupportedNode } from './node_version.ts';
import { packageVersion } from './package_version.ts';
import { resolveEntryPoint } from './resolve_entry_point.ts';

if (onSupportedNode(EVERY_SIGNAL)) {
  const { novaUwsgi } = await import('../common/host/nova_uwsgi.ts');
  const code = await novaUwsgi(process.argv.slice(2), {
    env: process.env,
    resolveApplication: resolveEntryPoint,
    version: packageVersion(),
  });
  process.exit(code);
}

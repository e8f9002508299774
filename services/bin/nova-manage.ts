#!/usr/bin/env node
import { onSupportedNode } from './node_version.ts';
import { packageVersion } from './package_version.ts';

if (onSupportedNode()) {
  const { runManage } = await import('../common/wsgi/manage.ts');
  process.exitCode = await runManage({
    argv: process.argv.slice(2),
    env: process.env,
    version: packageVersion(),
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  });
}

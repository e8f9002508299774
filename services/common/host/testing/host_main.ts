import { fileURLToPath } from 'node:url';
import { novaUwsgi } from '../nova_uwsgi.ts';

/** nova-uwsgi as the tests run it: one application has a name. */
process.exit(
  await novaUwsgi(process.argv.slice(2), {
    env: process.env,
    version: 'test',
    resolveApplication: (name) =>
      name === 'test.wsgi:application' || name === '/usr/bin/test-wsgi'
        ? fileURLToPath(new URL('./test_application.mjs', import.meta.url))
        : undefined,
  }),
);

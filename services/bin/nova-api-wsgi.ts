#!/usr/bin/env node
import type { Application } from '../common/environ/application.ts';
import { entryPoint } from '../common/wsgi/entry_point.ts';
import { handedOver, isCommand, onSupportedNode } from './node_version.ts';

const command = isCommand(import.meta.url);

/** The compute API: `import`, `require`, `http.createServer(application)`, `app.use('/compute', application)`. */
export const application: Application =
  command && !onSupportedNode()
    ? handedOver
    : entryPoint('osapi_compute', { command, argv: process.argv.slice(2), env: process.env });
export default application;

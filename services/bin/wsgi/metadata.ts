import { entryPoint } from '../../common/wsgi/entry_point.ts';

/** `nova.wsgi.metadata`, the module that replaced the script nova-metadata-wsgi from Nova 30.0.0 on. */
export const application = entryPoint('metadata', { command: false, argv: [], env: process.env });
export default application;

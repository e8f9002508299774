import { entryPoint } from '../../common/wsgi/entry_point.ts';

/** `nova.wsgi.osapi_compute`, the module that replaced the script nova-api-wsgi from Nova 30.0.0 on. */
export const application = entryPoint('osapi_compute', { command: false, argv: [], env: process.env });
export default application;

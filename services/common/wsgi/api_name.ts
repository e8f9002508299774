/** The applications that Nova's paste file defines, and what each is called elsewhere. */
export const APIS = {
  osapi_compute: {
    title: 'compute',
    script: 'nova-api-wsgi',
    /** oslo.config's `prog`, which names the per-program files and directories (fixed names since Nova 33.0.0). */
    prog: 'nova-api-os-compute',
    module: 'nova.wsgi.osapi_compute',
  },
  metadata: {
    title: 'metadata',
    script: 'nova-metadata-wsgi',
    prog: 'nova-api-metadata',
    module: 'nova.wsgi.metadata',
  },
} as const;

export type ApiName = keyof typeof APIS;
export const API_NAMES = Object.keys(APIS) as ApiName[];

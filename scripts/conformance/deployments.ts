import { uwsgiHttpSocket } from './uwsgi_deployment.ts';
import { standalone } from './standalone_deployment.ts';
import { front } from './front_deployment.ts';
import type { Address } from './wire.ts';

/** A running deployment, or why there is none. */
export interface Deployment {
  readonly address: Address;
  stop(): Promise<void>;
}
export interface Skipped {
  readonly skipped: string;
}
export type StartDeployment = (name: string) => Promise<Deployment | Skipped>;

/** How each deployment that a recording names is started here. */
const DEPLOYMENTS: Readonly<Record<string, () => Promise<Deployment | Skipped>>> = {
  'uwsgi http-socket': () => uwsgiHttpSocket({ proxyHeaders: false }),
  'uwsgi http-socket, enable_proxy_headers_parsing=true': () => uwsgiHttpSocket({ proxyHeaders: true }),
  'eventlet nova-api': () => standalone(),
  'apache mod_proxy_uwsgi at /compute': () => front('apache'),
  'nginx uwsgi_pass': () => front('nginx'),
};

/** Starts a deployment by its recorded name. One that nobody knows is skipped, naming those that are known. */
export const startDeployment: StartDeployment = async (name) => {
  const start = Object.hasOwn(DEPLOYMENTS, name) ? DEPLOYMENTS[name] : undefined;
  if (start === undefined) {
    return { skipped: `no such deployment here; known: ${Object.keys(DEPLOYMENTS).join('; ')}` };
  }
  return start();
};

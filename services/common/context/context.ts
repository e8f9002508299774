import type { Environ } from '../environ/environ.ts';

/** Who asks, and under which request id: the part of nova.context.RequestContext that this project reads. */
export interface RequestContext {
  readonly userId: string;
  readonly projectId: string;
  readonly roles: readonly string[];
  /** noauth2's user `admin`, or what the policy rule `context_is_admin` says of Keystone's roles. */
  readonly isAdmin: boolean;
  readonly requestId: string;
  /** The client's own X-OpenStack-Request-ID, where it has the form of one; logged, never echoed. */
  readonly globalRequestId: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly systemScope: string | undefined;
}

/** A key of `environ.extra` with the type of its value. */
export class EnvironKey<T> {
  readonly symbol: symbol;

  constructor(name: string) {
    this.symbol = Symbol(name);
  }

  get(environ: Environ): T | undefined {
    return environ.extra.get(this.symbol) as T | undefined;
  }

  set(environ: Environ, value: T): void {
    environ.extra.set(this.symbol, value);
  }
}

/** `nova.context`, left by noauth2 or keystonecontext. */
export const NOVA_CONTEXT = new EnvironKey<RequestContext>('nova.context');
/** `openstack.request_id` and `openstack.global_request_id`, left by compute_req_id. */
export const REQUEST_ID = new EnvironKey<string>('openstack.request_id');
export const GLOBAL_REQUEST_ID = new EnvironKey<string>('openstack.global_request_id');
/** `nova.best_content_type`, left by urlmap: only the label of the answer changes. */
export const BEST_CONTENT_TYPE = new EnvironKey<string>('nova.best_content_type');
/** `openstack.legacy_v2`, left by legacy_v2_compatible: relaxed validation, no microversions. */
export const LEGACY_V2 = new EnvironKey<boolean>('openstack.legacy_v2');
/** The microversion that an API used, for request_log's line (`-` where there was none). */
export const MICROVERSION = new EnvironKey<string>('nova.microversion');

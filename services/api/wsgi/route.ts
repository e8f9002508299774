import type { RequestContext } from '../../common/context/context.ts';
import type { Environ } from '../../common/environ/environ.ts';
import type { Service } from '../../common/service/service.ts';
import type { Target } from '../policy/checks.ts';
import type { SchemaWindow } from '../validation/schema.ts';
import type { ApiVersion } from './api_version.ts';
import type { Links } from './links.ts';
import type { Page } from './pagination.ts';
import type { JsonObject } from './python_json.ts';
import type { Query } from './query.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a handler is given: who asks, at which version, for what, and what it needs to answer. */
export interface ApiRequest {
  readonly service: Service;
  readonly context: RequestContext;
  readonly version: ApiVersion;
  /** The request came in by `/v2`: validation is relaxed and nothing newer than 2.1 exists. */
  readonly legacyV2: boolean;
  readonly environ: Environ;
  /** The path's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The query string, without what the row's schema does not know. */
  readonly query: Query;
  /** The parsed body: it passed the row's schema, where the row has one for this version. Null without a body. */
  readonly body: unknown;
  readonly links: Links;
  /** `[api]` options that answers depend on. */
  readonly options: ApiOptions;
  /** `limit` and `marker`; throws a 400 fault. */
  page(): Page;
  /** Throws a 403 fault unless the policy rule passes; the target is the caller's own project and user unless told. */
  can(rule: string, target?: Target): void;
  /** Whether the policy rule passes. */
  allows(rule: string, target?: Target): boolean;
}

/** The options of `[api]` that shape answers. */
export interface ApiOptions {
  readonly maxLimit: number;
  readonly computeLinkPrefix: string | undefined;
  readonly glanceLinkPrefix: string | undefined;
}

/** What a handler answers: the row's status unless it names one; no body leaves the answer empty. */
export interface ApiResult {
  readonly status?: number;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where it is not the one that the client accepts: a response of the handler's own, of which webob says `text/html`. */
  readonly contentType?: string;
}

/** Answers a request, or throws an error with a `code` and a message for the client. Nothing is an empty answer. */
export type Handler = (request: ApiRequest) => ApiResult | void | Promise<ApiResult | void>;

/**
 * One row of the routing table. Several rows may share method, path and action: the one whose window holds the
 * request's version answers, and where none does the answer is 404.
 */
export interface Route {
  readonly method: Method;
  /** Below `/v2.1`, with `{name}` for parameters; `/{project_id}` before it is understood and optional. */
  readonly path: string;
  /** The one key of the body that a row of `…/action` answers to. */
  readonly action?: string;
  readonly min?: string;
  readonly max?: string;
  /** 200 unless told. */
  readonly status?: number;
  readonly handler: Handler;
  /** Body schemas by version; a version that none holds is not checked. */
  readonly body?: readonly SchemaWindow[];
  /** Query schemas by version; one that allows other keys has them dropped. */
  readonly query?: readonly SchemaWindow[];
}

import type { InstanceView } from '../../services/common/compute/instance_view.ts';

/** One answer of the original; an exception that escaped it has only a status and its text. */
export interface GoldenResponse {
  readonly status: number;
  readonly reason?: string;
  readonly content_type?: string | null;
  readonly content_length?: string;
  readonly body?: string;
  readonly body_base64?: string;
  readonly unhandled_exception?: string;
}

export interface GoldenConfig {
  readonly api?: Readonly<Record<string, unknown>>;
  readonly neutron?: Readonly<Record<string, unknown>>;
}

export interface GoldenHttpCase {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly remote_addr: string;
    readonly body: string;
  };
  readonly response: GoldenResponse;
  readonly neutron_calls?: readonly (readonly [name: string, args: Readonly<Record<string, unknown>>])[];
}

export interface GoldenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Paths = Readonly<Record<string, GoldenResponse>>;

/** A file of recorded metadata answers. */
export interface MetadataGolden {
  readonly input: {
    readonly instance: InstanceView;
    readonly config: GoldenConfig;
    readonly request_headers: Readonly<Record<string, string>>;
    readonly urandom_base64: string;
  };
  readonly paths: Paths;
  readonly variants?: Readonly<
    Record<
      string,
      {
        readonly input: { readonly instance: InstanceView; readonly config?: GoldenConfig };
        readonly paths: Paths;
      }
    >
  >;
  readonly config_variations?: Readonly<
    Record<string, { readonly overrides: Readonly<Record<string, unknown>>; readonly paths: Paths }>
  >;
  readonly dynamic_vendordata_requests?: readonly GoldenRequest[];
  readonly http?: readonly GoldenHttpCase[];
}

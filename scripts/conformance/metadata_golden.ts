import { readFileSync } from 'node:fs';
import type { InstanceView } from '../../services/common/compute/instance_view.ts';
import type { NetworkModel, VifModel } from '../../services/common/compute/network_info.ts';
import { PyFloat } from '../../services/common/webob/py_float.ts';
import { BLANK_INSTANCE } from '../../services/metadata/testing/instance.ts';

/** One answer of the original; an exception that escaped it has only a status and its text. */
export interface GoldenResponse {
  readonly status: number;
  readonly reason?: string;
  readonly content_type?: string | null;
  readonly content_length?: string | null;
  readonly body?: string;
  readonly body_base64?: string;
  readonly other_headers?: Readonly<Record<string, string>>;
  readonly unhandled_exception?: string;
}

/** nova.conf by group and option; `[api] vendordata_jsonfile_content` is what the file of vendor data holds. */
export type GoldenConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface GoldenHttpCase {
  readonly name: string;
  /** Options under their own names, as `[group] option`, or `secret`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly remote_addr?: string;
    readonly body?: string;
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

export type GoldenPaths = Readonly<Record<string, GoldenResponse>>;

export interface GoldenVariation {
  /** Values by `[group] option`. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly paths: GoldenPaths;
}

/** A file of recorded metadata answers. */
export interface MetadataGolden {
  readonly input: {
    readonly instance: InstanceView;
    readonly config: GoldenConfig;
    readonly request_headers?: Readonly<Record<string, string>>;
    /** What the original's random_seed was made of; where it is not given, a recorded seed is given out again. */
    readonly urandom_base64?: string;
  };
  readonly paths: GoldenPaths;
  readonly variants?: Readonly<
    Record<
      string,
      {
        readonly input: { readonly instance: InstanceView; readonly config?: GoldenConfig };
        readonly paths: GoldenPaths;
      }
    >
  >;
  readonly config_variations?: Readonly<Record<string, GoldenVariation>>;
  readonly dynamic_vendordata_requests?: readonly GoldenRequest[];
  readonly http?: readonly GoldenHttpCase[];
}

/**
 * Reads a file of recorded metadata answers, each instance whole.
 *
 * @throws Error naming the file and what is wrong with it
 */
export function readMetadataGolden(file: string): MetadataGolden {
  let golden: Partial<MetadataGolden>;
  try {
    golden = JSON.parse(readFileSync(file, 'utf8'), asPythonReads as Reviver) as Partial<MetadataGolden>;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
  const { input, paths = {}, variants = {} } = golden;
  if (typeof input?.instance?.uuid !== 'string' || typeof input.config !== 'object') {
    throw new Error(`${file}: no input.instance or input.config; this is no recording of metadata`);
  }
  return {
    ...golden,
    input: { ...input, instance: whole(input.instance) },
    paths,
    variants: Object.fromEntries(
      Object.entries(variants).map(([name, variant]) => [
        name,
        { ...variant, input: { ...variant.input, instance: whole(variant.input.instance) } },
      ]),
    ),
  };
}

function whole(instance: InstanceView): InstanceView {
  const vifs: readonly VifModel[] = instance.network_info ?? [];
  // A network that is not there counts as one without subnets.
  const network_info = vifs.map((vif) => ({ ...vif, network: vif.network ?? NO_NETWORK }));
  return { ...BLANK_INSTANCE, ...instance, network_info };
}

const NO_NETWORK: NetworkModel = { id: '', bridge: '', label: '', subnets: [], meta: {} };

type Reviver = (this: unknown, key: string, value: unknown) => unknown;

/** Keeps `1.0` and long integers apart from what JavaScript would make of them: vendor data may hold them. */
function asPythonReads(_key: string, value: unknown, { source = '' }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || String(value) === source) return value;
  return /[.eE]/.test(source) ? new PyFloat(value) : BigInt(source);
}

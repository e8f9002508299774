import type { Address } from '../address.ts';
import type { WorkerStatus } from '../request_ledger.ts';

/** What a master tells a worker at its start. */
export interface WorkerStart {
  /** 1-based. */
  readonly id: number;
  /** Its place has had another worker before. */
  readonly replaces: boolean;
  /** The listeners' descriptors, in the order of the master's addresses. */
  readonly listeners: readonly { readonly fd: number; readonly address: Address }[];
  readonly backlog: number;
  /** A descriptor of a short file, where `harakiri` asks for one; see `applyLimits`. */
  readonly scoreboard?: number | undefined;
  /** The supervisor's `data`, after a trip through JSON. */
  readonly data: unknown;
}

/** From master to worker. */
export type ToWorker =
  | { readonly type: 'start'; readonly start: WorkerStart }
  | { readonly type: 'drain'; readonly mercy: number }
  /** It is to answer with `status`. */
  | { readonly type: 'status' }
  /** It is to take over, without a restart, what can be. */
  | { readonly type: 'refresh' };

/** From worker to master. */
export type FromWorker =
  | { readonly type: 'hello' }
  | { readonly type: 'ready' }
  /** It answers what it has and then ends; a replacement is due. */
  | { readonly type: 'leaving' }
  /** It goes on until a replacement is ready, and then wants to end. */
  | { readonly type: 'retire'; readonly reason: string; readonly harakiri: boolean }
  | { readonly type: 'status'; readonly status: WorkerStatus | undefined }
  | {
      readonly type: 'failed';
      readonly message: string;
      readonly stack: string | undefined;
      readonly exitCode: number;
    };

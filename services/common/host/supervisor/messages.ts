import type { Address } from '../address.ts';

/** What a master tells a worker at its start. */
export interface WorkerStart {
  /** 1-based. */
  readonly id: number;
  /** The listeners' descriptors, in the order of the master's addresses. */
  readonly listeners: readonly { readonly fd: number; readonly address: Address }[];
  readonly backlog: number;
  /** The supervisor's `data`, after a trip through JSON. */
  readonly data: unknown;
}

/** From master to worker. */
export type ToWorker =
  | { readonly type: 'start'; readonly start: WorkerStart }
  | { readonly type: 'drain'; readonly mercy: number }
  /** It is to take over, without a restart, what can be. */
  | { readonly type: 'refresh' };

/** From worker to master. */
export type FromWorker =
  | { readonly type: 'hello' }
  | { readonly type: 'ready' }
  /** It answers what it has and then ends; a replacement is due. */
  | { readonly type: 'leaving' }
  | {
      readonly type: 'failed';
      readonly message: string;
      readonly stack: string | undefined;
      readonly exitCode: number;
    };

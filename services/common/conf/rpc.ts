import type { Opt } from '../config/opts.ts';

/**
 * Options of oslo.messaging, in `[DEFAULT]`. The services here share a database and send no messages; the options are
 * read so that a bad value is found, and a secret is masked, as in Nova.
 */
export const RPC_OPTS = {
  transport_url: {
    type: 'string',
    default: 'rabbit://',
    secret: true,
    help: 'The message queue; nothing connects to it.',
  },
  control_exchange: { type: 'string', default: 'nova', help: 'Its default exchange.' },
  rpc_response_timeout: { type: 'integer', default: 60, help: 'Seconds to wait for an answer to a call.' },
  long_rpc_timeout: { type: 'integer', default: 1800, help: 'The same for calls that take long.' },
  executor_thread_pool_size: {
    type: 'integer',
    default: 64,
    deprecatedNames: ['rpc_thread_pool_size'],
    help: 'Threads for messages; there are none here.',
  },
} as const satisfies Readonly<Record<string, Opt>>;

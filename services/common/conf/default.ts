import { optGroup } from '../config/opts.ts';
import { COMPUTE_DEFAULT_OPTS } from './compute_defaults.ts';
import { LOG_OPTS } from './log.ts';
import { RPC_OPTS } from './rpc.ts';
import { SERVICE_OPTS } from './service.ts';

/** `[DEFAULT]`. */
export const defaultGroup = optGroup('DEFAULT', 'Options that belong to no other group.', {
  ...SERVICE_OPTS,
  ...LOG_OPTS,
  ...COMPUTE_DEFAULT_OPTS,
  ...RPC_OPTS,
});

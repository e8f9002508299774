import type { OptGroup } from '../config/opts.ts';
import { ACCEPTED_GROUPS } from './accepted/index.ts';
import { OWN_GROUPS } from './index.ts';

/** Every option of Nova 2025.1, in the order in which the option dump shows them. */
export const ALL_GROUPS: readonly OptGroup[] = [...OWN_GROUPS, ...ACCEPTED_GROUPS];

import type { OptGroup } from '../../config/opts.ts';
import type { AcceptedOptions } from './accepted.ts';
import { COMPUTE_HOST_GROUPS } from './compute_hosts.ts';
import { CONSOLE_GROUPS } from './consoles.ts';
import { DATABASE_GROUPS } from './databases.ts';
import { DEFAULT_GROUPS } from './defaults.ts';
import { KEY_MANAGER_GROUPS } from './key_manager.ts';
import { LIBRARY_GROUPS } from './libraries.ts';
import { LIBVIRT_GROUPS } from './libvirt.ts';
import { MESSAGING_GROUPS } from './messaging.ts';
import { OTHER_RELEASES } from './other_releases.ts';
import { OTHER_RELEASES_COMPUTE } from './other_releases_compute.ts';
import { OTHER_RELEASES_DEFAULT } from './other_releases_default.ts';
import { OTHER_RELEASES_RENAMED } from './other_releases_renamed.ts';
import { OTHER_SERVICE_GROUPS } from './other_services.ts';
import { SCHEDULING_GROUPS } from './scheduling.ts';
import { WITHOUT_EFFECT } from './without_effect.ts';

export type { AcceptedOptions } from './accepted.ts';

/** Options of Nova 2025.1 that are registered, and checked, and that nothing here reads. */
export const ACCEPTED_GROUPS: readonly OptGroup[] = [
  ...DEFAULT_GROUPS,
  ...DATABASE_GROUPS,
  ...OTHER_SERVICE_GROUPS,
  ...MESSAGING_GROUPS,
  ...SCHEDULING_GROUPS,
  ...COMPUTE_HOST_GROUPS,
  ...LIBVIRT_GROUPS,
  ...CONSOLE_GROUPS,
  ...KEY_MANAGER_GROUPS,
  ...LIBRARY_GROUPS,
];

/** Options of other releases than 2025.1, from Newton to the newest: known by name, and not read, as in 2025.1. */
export const OF_OTHER_RELEASES: readonly AcceptedOptions[] = [
  ...OTHER_RELEASES_DEFAULT,
  ...OTHER_RELEASES,
  ...OTHER_RELEASES_COMPUTE,
  ...OTHER_RELEASES_RENAMED,
];

/** Every option that a nova.conf may hold and that has no effect here. */
export const ACCEPTED: readonly AcceptedOptions[] = [
  ...WITHOUT_EFFECT,
  ...ACCEPTED_GROUPS.map(({ name, help, opts }) => ({ group: name, options: Object.keys(opts), why: help })),
  ...OF_OTHER_RELEASES,
];

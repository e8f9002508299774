import { optGroup } from '../config/opts.ts';

/** `[compute]`: compute services; the API reads limits from it. */
export const computeGroup = optGroup('compute', 'Compute services.', {
  consecutive_build_service_disable_threshold: {
    type: 'integer',
    default: 10,
    help: 'Failed builds in a row that make a host less likely to be chosen.',
  },
  max_disk_devices_to_attach: {
    type: 'integer',
    min: -1,
    default: -1,
    help: 'Disk devices that a server may have; -1 is any number, 0 is not allowed.',
  },
  image_type_exclude_list: {
    type: 'list',
    default: [],
    help: 'Disk formats of images that hosts are not asked to support.',
  },
  vmdk_allowed_types: {
    type: 'list',
    default: ['streamOptimized', 'monolithicSparse'],
    help: 'Kinds of VMDK images that may be used.',
  },
});

import { optGroup } from '../config/opts.ts';

/** `[novafront]`: what Nova has no option for, since its clouds are real. */
export const novafrontGroup = optGroup('novafront', "This project's own options.", {
  build_duration: {
    type: 'float',
    min: 0,
    default: 0,
    help: 'Seconds that a new server stays in BUILD before it is ACTIVE.',
  },
  resize_duration: {
    type: 'float',
    min: 0,
    default: 0,
    help: 'Seconds that a resize stays in RESIZE; its confirmation and its revert take as long again.',
  },
  rebuild_duration: {
    type: 'float',
    min: 0,
    default: 0,
    help: 'Seconds that a server which is rebuilt stays in REBUILD.',
  },
  advanced_service_providers: {
    type: 'dict',
    default: {},
    help: 'What NSX writes into its subnets: SUBNET_ID:PROVIDER for each that a load balancer serves metadata to, several providers separated by blanks.',
  },
});

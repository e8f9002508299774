import { getLogger } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';

const log = getLogger('keystonemiddleware.audit');

/**
 * keystonemiddleware's audit sends a CADF event a request to the message bus, of which there is none here: requests pass
 * through, and the log says once that nobody is told of them. No stock paste file has it; deployments add it.
 */
export const audit = (_service: Service): FilterFactory => {
  return () => {
    log.warning('The filter audit has no effect: there is no message bus, so no audit events are sent');
    return (app) => app;
  };
};

import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';

/** nova.profiler.WsgiMiddleware where the osprofiler library is absent: requests pass through, untraced. */
export const osprofiler = (_service: Service): FilterFactory => {
  return () => (app) => app;
};

import type { Log } from '../protocols/protocol.ts';
import { busyness } from './busyness.ts';
import type { AlgorithmName, CheaperSettings } from './cheaper_settings.ts';
import { type Algorithm, more } from './look.ts';

/** Starts workers while all are busy, and ends one after the other while two or more are not. */
function spare(settings: CheaperSettings): Algorithm {
  let overloaded = 0;
  let idle = 0;
  return (look) => {
    const { workers, canSpawn } = look;
    const free = workers.filter(({ busy }) => !busy).length;
    if (free > 0) {
      overloaded = Math.max(0, overloaded - 1);
    } else {
      overloaded++;
      idle = 0;
    }
    if (canSpawn && overloaded > settings.overload) {
      overloaded = 0;
      return more(settings, look);
    }
    if (overloaded > 0 || free === 1) return 0;
    idle++;
    return workers.length > settings.cheaper && idle % settings.overload === 0 ? -1 : 0;
  };
}

/** Keeps `cheaper` workers free: starts those that lack at once, and ends one after `cheaper-idle` seconds. */
function spare2(settings: CheaperSettings): Algorithm {
  const { cheaper, idle: patience } = settings;
  let idle = 0;
  return (look) => {
    const free = look.workers.filter(({ busy }) => !busy).length;
    if (free <= cheaper) idle = 0;
    if (free < cheaper) return look.canSpawn ? Math.min(cheaper - free, more(settings, look)) : 0;
    if (free === cheaper) return 0;
    idle++;
    if (idle < patience) return 0;
    idle = 0;
    return -1;
  };
}

/** Goes by the queue of connections: above `cheaper-overload` workers are started, below it they end. */
function backlog(settings: CheaperSettings): Algorithm {
  return (look) => {
    if (look.canSpawn && look.backlog > settings.overload) return more(settings, look);
    return look.backlog < settings.overload && look.workers.length > settings.cheaper ? -1 : 0;
  };
}

/** uWSGI's algorithms by the names that `cheaper-algo` takes; `manual` leaves it to signals and the master-fifo. */
export const CHEAPER_ALGORITHMS: Readonly<
  Record<AlgorithmName, (settings: CheaperSettings, log: Log) => Algorithm>
> = {
  spare,
  spare2,
  backlog,
  busyness,
  manual: () => () => 0,
};

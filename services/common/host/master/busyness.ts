import type { Log } from '../protocols/protocol.ts';
import type { CheaperSettings } from './cheaper_settings.ts';
import { type Algorithm, type Look, more } from './look.ts';

/**
 * Goes by the share of time in which workers had requests, averaged over `cheaper-overload` seconds: above
 * `cheaper-busyness-max` workers are started; below `-min` one ends, but not before `-multiplier` such spans have
 * passed, which become more (`-penalty`) where a worker had to be started again too soon. A queue of connections that
 * is long, or lasts, starts workers without waiting for the average.
 */
export function busyness(settings: CheaperSettings, log: Log): Algorithm {
  const { overload, cheaper, processes, busyness: own } = settings;
  const span = overload * 1000;
  let multiplier = own.multiplier;
  let emergency = 0;
  let tolerated = 0;
  let lastAction: 'more' | 'fewer' | undefined;
  let checked: number | undefined;
  let mayEnd = 0;
  let ended = Number.NEGATIVE_INFINITY;
  let waitingSince: number | undefined;
  const before = new Map<number, number>();
  const wasBusy = new Set<number>();

  const startWaiting = (now: number): void => {
    mayEnd = now + span * (emergency > 0 ? own.backlogMultiplier : multiplier);
  };
  const relax = (): void => {
    if (multiplier > own.multiplier) multiplier--;
  };
  const hurry = ({ now, workers, backlog: waiting }: Look): number => {
    multiplier = own.multiplier;
    lastAction = 'more';
    startWaiting(now);
    const count = Math.min(own.backlogStep, processes - workers.length);
    emergency += count;
    log(`busyness: ${waiting} connection(s) wait, ${count} worker(s) are started for them`);
    return count;
  };
  const average = ({ workers }: Look): number => {
    let sum = 0;
    for (const { id, runningTime } of workers) {
      const took = runningTime - (before.get(id) ?? 0);
      // Requests that take longer than the span are counted when they end.
      sum += took <= 0 && wasBusy.has(id) ? 100 : Math.min(100, Math.floor(Math.max(0, took) / 10 / span));
    }
    before.clear();
    for (const { id, runningTime } of workers) before.set(id, runningTime);
    wasBusy.clear();
    return workers.length === 0 ? 0 : Math.floor(sum / workers.length);
  };

  const atSpan = (look: Look): number => {
    const { now, workers, canSpawn } = look;
    const percent = average(look);
    if (own.verbose) log(`busyness: ${workers.length} worker(s) are at ${percent}%`);
    if (percent > own.max) {
      tolerated = 0;
      const count = canSpawn ? more(settings, look) : 0;
      if (count > 0) {
        lastAction = 'more';
        if ((now - ended) / span <= multiplier) multiplier += own.penalty;
        else relax();
        startWaiting(now);
      }
      return count;
    }
    if (canSpawn && look.backlog > own.backlogAlert && workers.length < processes) return hurry(look);
    if (workers.length === 1) return 0;
    if (percent < own.min) {
      tolerated = 0;
      if (workers.length <= cheaper || now < mayEnd) return 0;
      if (lastAction === 'fewer') relax();
      startWaiting(now);
      ended = now;
      lastAction = 'fewer';
      emergency = Math.max(0, emergency - 1);
      return -1;
    }
    emergency = Math.max(0, emergency - 1);
    tolerated++;
    if (tolerated >= 3) startWaiting(now);
    else mayEnd += span;
    return 0;
  };

  return (look) => {
    const { now, canSpawn, workers } = look;
    for (const { id, busy } of workers) if (busy) wasBusy.add(id);
    if (checked === undefined) {
      checked = now;
      startWaiting(now);
    }
    if (now - checked >= span) {
      checked = now;
      return atSpan(look);
    }
    if (canSpawn && look.backlog > own.backlogAlert && workers.length < processes) return hurry(look);
    if (look.backlog === 0) {
      waitingSince = undefined;
      return 0;
    }
    waitingSince ??= now;
    if (!canSpawn || now - waitingSince < own.backlogNonzero * 1000) return 0;
    waitingSince = now;
    return hurry(look);
  };
}

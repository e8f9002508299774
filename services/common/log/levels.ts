import { LEVELS, type Level } from './log.ts';

/** Python's numbers for the levels. */
export const LEVEL_NUMBERS: Readonly<Record<Level, number>> = {
  critical: 50,
  error: 40,
  warning: 30,
  info: 20,
  debug: 10,
};

/** As Python prints them. */
export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  critical: 'CRITICAL',
  error: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
  debug: 'DEBUG',
};

const NUMBERS_BY_NAME: Readonly<Record<string, number>> = {
  ...Object.fromEntries(LEVELS.map((level) => [LEVEL_NAMES[level], LEVEL_NUMBERS[level]])),
  WARN: 30,
  FATAL: 50,
  TRACE: 5,
  NOTSET: 0,
};

/** An item of `[DEFAULT] default_log_levels` that is no LOGGER=LEVEL. */
export class DefaultLogLevelsError extends Error {
  override readonly name = 'DefaultLogLevelsError';
  readonly item: string;

  constructor(item: string) {
    const levels = Object.keys(NUMBERS_BY_NAME).join(', ');
    super(`[DEFAULT] default_log_levels: '${item}' is not LOGGER=LEVEL with a level of ${levels}`);
    this.item = item;
  }
}

/** `LOGGER=LEVEL` items as a map from logger to number. Throws DefaultLogLevelsError. */
export function parseLogLevels(items: readonly string[]): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const item of items) {
    const [logger = '', level = '', ...rest] = item.split('=');
    const number = NUMBERS_BY_NAME[level.trim().toUpperCase()];
    if (logger.trim() === '' || number === undefined || rest.length > 0)
      throw new DefaultLogLevelsError(item);
    levels.set(logger.trim(), number);
  }
  return levels;
}

/**
 * Which records pass, as Python's logger tree decides: the level of the nearest ancestor that has one (`a.b` before `a`),
 * else the root's.
 */
export class LevelFilter {
  readonly #levels: ReadonlyMap<string, number>;
  readonly #root: () => number;
  readonly #cache = new Map<string, number>();
  #cachedRoot: number;

  /** @param root the root logger's level, asked at each record, since `debug` may change while running */
  constructor(levels: ReadonlyMap<string, number>, root: () => number) {
    this.#levels = levels;
    this.#root = root;
    this.#cachedRoot = root();
  }

  enabled(level: Level, logger: string): boolean {
    const root = this.#root();
    if (root !== this.#cachedRoot) {
      this.#cachedRoot = root;
      this.#cache.clear();
    }
    let least = this.#cache.get(logger);
    if (least === undefined) {
      least = this.#leastOf(logger);
      this.#cache.set(logger, least);
    }
    return LEVEL_NUMBERS[level] >= least;
  }

  #leastOf(logger: string): number {
    for (let name = logger; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const level = this.#levels.get(name);
      if (level !== undefined && level > 0) return level;
    }
    return this.#cachedRoot;
  }
}

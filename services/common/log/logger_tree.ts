import type { Handler } from './handler.ts';
import { LEVEL_NUMBERS, LevelFilter } from './levels.ts';
import type { Level, RecordContext, Sink } from './log.ts';

/** One logger as a configuration describes it. */
export interface LoggerSettings {
  /** Python's number; 0 asks the logger above. */
  readonly level: number;
  readonly handlers: readonly Handler[];
  /** Whether the handlers of the loggers above get its records, too. */
  readonly propagate: boolean;
}

export interface TreeSettings {
  /** The root's level, asked at each record, since `debug` may change while running. */
  readonly rootLevel: () => number;
  readonly rootHandlers: readonly Handler[];
  /** By dotted name. */
  readonly loggers: ReadonlyMap<string, LoggerSettings>;
}

/** Python's tree of loggers as a sink: which records pass, and which handlers get them. */
export class LoggerTree implements Sink {
  readonly #filter: LevelFilter;
  readonly #settings: TreeSettings;
  readonly #handlers = new Map<string, readonly Handler[]>();

  constructor(settings: TreeSettings) {
    this.#settings = settings;
    const levels = new Map([...settings.loggers].map(([name, { level }]) => [name, level] as const));
    this.#filter = new LevelFilter(levels, settings.rootLevel);
  }

  /** Every handler, once. */
  get handlers(): readonly Handler[] {
    const { rootHandlers, loggers } = this.#settings;
    return [...new Set([...rootHandlers, ...[...loggers.values()].flatMap(({ handlers }) => handlers)])];
  }

  enabled(level: Level, logger: string): boolean {
    return this.#filter.enabled(level, logger);
  }

  write(level: Level, logger: string, message: string, context: RecordContext | undefined): void {
    let handlers = this.#handlers.get(logger);
    if (handlers === undefined) {
      handlers = this.#handlersOf(logger);
      this.#handlers.set(logger, handlers);
    }
    for (const handler of handlers)
      if (LEVEL_NUMBERS[level] >= handler.level) handler.emit(level, logger, message, context);
  }

  #handlersOf(logger: string): readonly Handler[] {
    const { loggers, rootHandlers } = this.#settings;
    const found: Handler[] = [];
    for (let name = logger; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const settings = loggers.get(name);
      if (settings === undefined) continue;
      found.push(...settings.handlers);
      if (!settings.propagate) return found;
    }
    return [...found, ...rootHandlers];
  }
}

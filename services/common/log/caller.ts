import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Who logged: LogRecord's funcName, pathname and lineno. */
export interface Caller {
  readonly funcName: string;
  readonly pathname: string;
  readonly lineno: number;
}

/** The module that all loggers are of. */
const LOGGER = join(import.meta.dirname, `log${extname(import.meta.filename)}`);
const FRAME = /^\s+at (?:async )?(?:(?:new )?(\S+)(?: \[as \S+\])? \()?((?:file:\/\/)?\/.*):(\d+):\d+\)?$/;

/**
 * The function that called a logger: the one above the logger's own in the stack. It costs a stack trace, so it is asked for
 * only where a format names it.
 */
export function findCaller(): Caller {
  const frames = (new Error().stack ?? '').split('\n').flatMap((line) => {
    const [, name, file = '', lineno] = FRAME.exec(line) ?? [];
    if (lineno === undefined) return [];
    const pathname = file.startsWith('file://') ? fileURLToPath(file) : file;
    return [{ funcName: name?.split('.').at(-1) ?? '<module>', pathname, lineno: Number(lineno) }];
  });
  const logger = frames.findLastIndex(({ pathname }) => pathname === LOGGER);
  return frames[logger + 1] ?? { funcName: '(unknown function)', pathname: '(unknown file)', lineno: 0 };
}

/** LogRecord's filename and module. */
export function fileNames({ pathname }: Caller): { filename: string; module: string } {
  const filename = basename(pathname);
  return { filename, module: filename.slice(0, filename.length - extname(filename).length) };
}

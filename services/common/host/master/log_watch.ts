import { messageOf } from '../errors.ts';
import type { LogFileSettings } from '../log_files.ts';
import type { LogTarget } from '../log_target.ts';
import type { Log } from '../protocols/protocol.ts';
import { watchTouched } from './touch.ts';

/** Milliseconds between two looks, as uWSGI's master has them. */
const INTERVAL = 1000;

/**
 * Rotates or reopens the log file when it is too large or when a file is touched.
 *
 * @returns ends the watching
 */
export function watchLog(
  file: LogTarget,
  { maxSize, touchRotate, touchReopen }: Pick<LogFileSettings, 'maxSize' | 'touchRotate' | 'touchReopen'>,
  log: Log,
): () => void {
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      log(messageOf(error));
    }
  };
  const ends = [
    watchTouched(touchRotate, () => attempt(() => file.rotate())),
    watchTouched(touchReopen, () => attempt(() => file.reopen())),
  ];
  if (maxSize > 0) {
    const timer = setInterval(() => {
      if (file.size > maxSize) attempt(() => file.rotate());
    }, INTERVAL);
    ends.push(() => clearInterval(timer));
  }
  return () => {
    for (const end of ends) end();
  };
}

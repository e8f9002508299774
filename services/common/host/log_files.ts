import type { SettingReader } from './setting_reader.ts';
import { udpPlace } from './udp_log.ts';

/** Where the output of master and workers goes, a file or `host:port`, and what becomes of a file. */
export interface LogFileSettings {
  /** Opened before the privileges are dropped, and given to the user. */
  readonly early: string | undefined;
  /** Opened after that; takes the early one's place. */
  readonly late: string | undefined;
  /** Emptied at start. */
  readonly truncate: boolean;
  /** What a rotated file is called; undefined adds the time. */
  readonly backupName: string | undefined;
  /** Bytes above which it is rotated; 0 is never. */
  readonly maxSize: number;
  readonly touchRotate: readonly string[];
  readonly touchReopen: readonly string[];
  /** Workers write through the master, so that a rotation holds for them at once. */
  readonly collected: boolean;
}

/** A start in the background. */
export interface DaemonSettings {
  readonly file: string;
  /** The command ends only when the start has succeeded or failed. */
  readonly wait: boolean;
}

/**
 * Of several files uWSGI uses the one that it comes to last. As there, options that change the file while it is used
 * imply `log-master`.
 *
 * @param file of `logger`, which the others override
 */
export function readLogFiles(
  { flag, text, list, int, bad }: Pick<SettingReader, 'flag' | 'text' | 'list' | 'int' | 'bad'>,
  file: string | undefined,
): LogFileSettings {
  for (const option of ['logto', 'logto2', 'daemonize', 'daemonize2']) {
    const value = text(option);
    if (value?.includes(':') !== true) continue;
    if (option.startsWith('daemonize')) throw bad(option, 'a file; logto may be host:port, which is UDP');
    if (udpPlace(value) === undefined) throw bad(option, 'a file, or host:port, which is UDP');
  }
  const maxSize = int('log-maxsize', 0, 0, 15);
  const [touchRotate, touchReopen] = [list('touch-logrotate'), list('touch-logreopen')];
  const early = text('daemonize') ?? text('logto') ?? file;
  const late = text('daemonize2') ?? text('logto2');
  const datagrams = [early, late].some((place) => place?.includes(':') === true);
  const changes = datagrams || maxSize > 0 || touchRotate.length > 0 || touchReopen.length > 0;
  return {
    early,
    late,
    truncate: flag('log-truncate'),
    backupName: text('log-backupname'),
    maxSize,
    touchRotate,
    touchReopen,
    collected:
      flag('log-master') || ((early ?? late) !== undefined && (changes || list('master-fifo').length > 0)),
  };
}

export function readDaemon({ text }: Pick<SettingReader, 'text'>): DaemonSettings | undefined {
  const [early, late] = [text('daemonize'), text('daemonize2')];
  if (early !== undefined) return { file: early, wait: false };
  return late === undefined ? undefined : { file: late, wait: true };
}

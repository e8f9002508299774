import type { ConfigOpts } from '../config/config_opts.ts';
import { ConfigError } from '../config/errors.ts';
import { getLogger } from '../log/log.ts';
import { LogConfigError } from '../log/log_config/log_config_error.ts';
import { mutateLogging, reopenLogs } from '../log/setup_logging.ts';

const log = getLogger('oslo_config.cfg');

/**
 * What SIGHUP means to one process of a standalone script, as oslo.config's `mutate_config_files`: the files are read again,
 * options marked mutable change, the others are named as needing a restart. Log files are opened again, too.
 *
 * @returns false where anything in the files is wrong, or in the one of `log_config_append`: then that, and whatever stands
 * in it, is as before, and the log says what is wrong and where
 */
export function rereadConfig(conf: ConfigOpts): boolean {
  try {
    reopenLogs();
    const { changed, restart } = conf.mutate();
    for (const { group, option } of restart)
      log.warning(`Ignoring change to immutable option ${group}.${option}`);
    for (const { group, option, from, to } of changed)
      log.info(`Option ${group}.${option} changed from [${from}] to [${to}]`);
    mutateLogging(
      conf,
      new Set(changed.filter(({ group }) => group === 'DEFAULT').map(({ option }) => option)),
    );
    return true;
  } catch (error) {
    if (error instanceof LogConfigError) {
      log.error(`Logging stays as it was: ${error.message}`);
      return false;
    }
    const reason = error instanceof ConfigError ? error.explain() : String(error);
    log.error(`The configuration stays as it was: ${reason}`);
    return false;
  }
}

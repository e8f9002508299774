import type { DumpRow } from '../config/config_opts.ts';
import { pyRepr } from '../config/python_text.ts';
import type { Logger } from './log.ts';

/** The part of ConfigOpts that the dump reads. */
export interface DumpableConf {
  readonly args: readonly string[];
  readonly configFiles: readonly string[];
  dump(): readonly DumpRow[];
}

const WIDTH = 80;
const NAME_WIDTH = 30;

/**
 * oslo.config's `log_opt_values` at level DEBUG: the arguments, the files, then every option with its value, secrets as
 * `****`. A value that is not the default is followed by its source, which oslo.config leaves out.
 */
export function logOptionValues(conf: DumpableConf, log: Logger): void {
  if (!log.isEnabledFor('debug')) return;
  log.debug('*'.repeat(WIDTH));
  log.debug('Configuration options gathered from:');
  log.debug(`command line args: ${pyRepr(conf.args)}`);
  log.debug(`config files: ${pyRepr(conf.configFiles)}`);
  log.debug('='.repeat(WIDTH));
  for (const row of conf.dump()) log.debug(optionLine(row));
  log.debug('*'.repeat(WIDTH));
}

function optionLine({ group, option, value, location }: DumpRow): string {
  const name = group === 'DEFAULT' ? option : `${group}.${option}`;
  const source = location.source === 'default' ? '' : `  (${`${location.source} ${location.detail}`.trim()})`;
  return `${name.padEnd(NAME_WIDTH)} = ${value}${source}`;
}

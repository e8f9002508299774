import { ALL_GROUPS } from '../../conf/all_groups.ts';
import { ConfigOpts } from '../../config/config_opts.ts';
import { getLogger } from '../log.ts';
import { setupLogging } from '../setup_logging.ts';

/**
 * A process of its own that sets logging up from its arguments, logs a line, and ends in the way that its first argument
 * names: what is written at the end can only be seen from outside.
 */
const [ending = '', ...args] = process.argv.slice(2);
const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {}, cwd: process.cwd() });
for (const group of ALL_GROUPS) conf.registerGroup(group);
conf.parse({ args, defaultConfigFiles: [], defaultConfigDirs: [] });
setupLogging(conf, 'nova-api');
const log = getLogger('nova.test');
log.info('first', { requestId: 'req-1', userId: 'u', projectId: 'p' });
log.debug('details');
if (ending === 'exit') process.exit(3);
if (ending === 'throw') throw new Error('out of cheese');
if (ending === 'flood') {
  // Without a turn of the event loop nothing can be written, as when nothing reads.
  for (let index = 0; index < 200_000; index++) log.info('x'.repeat(100));
  log.error('the end');
}

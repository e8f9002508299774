import type { Application } from '../environ/application.ts';
import { getLogger } from '../log/log.ts';
import { PasteError } from '../paste/errors.ts';
import type { CompositeFactory, PasteConf } from '../paste/factory.ts';
import { repr, split } from '../paste/python.ts';
import { REMOVED_APP } from './url_map.ts';

const log = getLogger('nova.api.auth');

/**
 * `nova.api.auth:pipeline_factory_v21`: the pipeline under the key that `[api] auth_strategy` names, filters first,
 * the app last. A section without the key `noauth2` is Nova 32's or later, where the option is gone and Keystone is
 * always asked: it serves `keystone` whatever the option says, with a warning.
 *
 * @throws PasteError (a KeyError) where the section lacks the pipeline
 */
export function pipelineFactoryV21(authStrategy: () => string): CompositeFactory {
  return (loader, _globalConf, localConf) => {
    const strategy = effectiveStrategy(authStrategy(), localConf);
    const pipeline = localConf[strategy];
    if (pipeline === undefined) {
      throw new PasteError('KeyError', repr(strategy), {
        hint: `The section needs '${strategy} = filter … app'`,
      });
    }
    const names = split(pipeline);
    const last = names.pop();
    if (last === undefined) {
      throw new PasteError('IndexError', 'list index out of range', {
        hint: `'${strategy}' must name at least an app`,
      });
    }
    const filters = names.map((name) => loader.getFilter(name));
    return filters.reduceRight<Application>((inner, filter) => filter(inner), loader.getApp(last));
  };
}

function effectiveStrategy(configured: string, localConf: PasteConf): string {
  if (configured !== 'noauth2') return configured;
  if (localConf[configured] === undefined) {
    log.warning(
      "[api] auth_strategy = noauth2 has no effect: this api-paste.ini has no 'noauth2' pipeline, as from Nova 32 on, " +
        "and Keystone is asked. To serve without it, add 'noauth2 = filter … app' to the section.",
    );
    return 'keystone';
  }
  log.warning(
    "'[api]auth_strategy=noauth2' is deprecated as of the 21.0.0 Ussuri release and will be removed in a future " +
      "release. Please remove any 'noauth2' entries from api-paste.ini; only the 'keystone' pipeline is supported.",
  );
  return configured;
}

/** `nova.api.auth:pipeline_factory`, the legacy v2 API: it only says that it is gone. */
export const pipelineFactory: CompositeFactory = () => {
  log.warning(
    'The legacy V2 API code tree has been removed in Newton. Please remove legacy v2 API entry from api-paste.ini, ' +
      'and use V2.1 API or V2.1 API compat mode instead',
  );
  return REMOVED_APP;
};

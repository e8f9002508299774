import { getLogger } from '../log/log.ts';

const log = getLogger('keystonemiddleware.auth_token');

/**
 * Whether a token that is bound to an authentication of the web server's, as by Kerberos, may be used; `mode` is
 * `[keystone_authtoken] enforce_token_bind`. Hosts here authenticate nobody themselves, so that a Kerberos-bound token
 * is only good where binding is `disabled`. Source: keystonemiddleware.auth_token's `_confirm_token_bind`.
 */
export function confirmTokenBind(bind: readonly string[], mode: string): boolean {
  if (mode === 'disabled') return true;
  const lenient = mode === 'permissive' || mode === 'strict';
  if (bind.length === 0) {
    if (!lenient) log.info('No bind information present in token.');
    return lenient;
  }
  if (!lenient && mode !== 'required' && !bind.includes(mode)) {
    log.info(`Named bind mode ${mode} not in bind information`);
    return false;
  }
  return bind.every((type) => {
    const ignored = type !== 'kerberos' && mode === 'permissive';
    if (!ignored) log.info(`Couldn't verify bind: ${type}`);
    return ignored;
  });
}

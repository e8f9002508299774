import type { AuthPlugin } from './plugin.ts';
import type { Asked, HttpAnswer, Session } from './session.ts';

/**
 * A request with the plugin's token. Where that is refused with 401, once more with a new one, as keystoneauth's session
 * does. The address may depend on the token's catalog, and is looked up for each.
 *
 * @throws KeystoneError
 */
export async function signedRequest(
  session: Session,
  auth: AuthPlugin,
  address: string | (() => Promise<string>),
  asked: Asked,
): Promise<HttpAnswer> {
  const send = async (token: string): Promise<HttpAnswer> =>
    session.request(typeof address === 'string' ? address : await address(), {
      ...asked,
      headers: { ...asked.headers, 'X-Auth-Token': token },
    });
  const token = await auth.token();
  const answer = await send(token);
  return answer.status === 401 && auth.invalidate(token) ? send(await auth.token()) : answer;
}

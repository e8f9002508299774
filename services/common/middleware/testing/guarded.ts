import type { RequestListener } from 'node:http';
import type { TestContext } from 'node:test';
import type { FakeKeystone } from '../../keystone/testing/fake_keystone.ts';
import { serve } from '../../testing/raw_request.ts';
import { authtoken } from '../authtoken.ts';
import { type Settings, testService } from './service.ts';

/** Answers with what it was told of who asks. */
export const whoAsks: RequestListener = (req, res) => {
  const told = Object.entries(req.headers).filter(([name]) => /^x-(?!auth-token)|^openstack-/.test(name));
  res.writeHead(200).end(JSON.stringify(Object.fromEntries(told)));
};

export interface Guard {
  readonly settings?: Settings[string];
  readonly paste?: Readonly<Record<string, string>>;
  readonly app?: RequestListener;
  readonly clock?: () => number;
}

/** An application behind authtoken, which signs in to this Keystone as the service user. */
export function guarded(
  t: TestContext,
  keystone: FakeKeystone,
  { settings, paste = {}, app, clock }: Guard = {},
) {
  const service = testService({
    keystone_authtoken: {
      www_authenticate_uri: 'http://public/identity',
      auth_type: 'password',
      auth_url: keystone.url,
      username: 'nova',
      password: 'nova-s3cret',
      user_domain_name: 'Default',
      project_name: 'service',
      project_domain_name: 'Default',
      http_request_max_retries: 0,
      ...settings,
    },
  });
  const own = clock === undefined ? service : { ...service, now: clock };
  return serve(t, authtoken(own)({}, paste)(app ?? whoAsks));
}

/** A request with a user's token. */
export const as = (token: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { 'X-Auth-Token': token, ...more },
});

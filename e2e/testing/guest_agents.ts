import assert from 'node:assert/strict';

/** The server that a guest agent runs on. */
export interface AgentServer {
  readonly id: string;
  readonly address: string;
  readonly publicKey: string;
  readonly userData: string;
}

export interface AgentRequest {
  /** Default GET. */
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default 200. */
  readonly status?: number;
  /** Of an answer with status 200. */
  readonly type?: string;
  /** The whole body, or what it must match. */
  readonly answer?: (server: AgentServer) => string | RegExp;
}

/** What came back, whichever client sent it. */
export interface AgentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

const TEXT = 'text/plain; charset=UTF-8';
const JSON_TYPE = 'application/json';
const HTML = 'text/html; charset=UTF-8';
/** RSA PKCS #1 v1.5 under a key of 2048 bits, in base64. */
const ENCRYPTED = `${'A'.repeat(342)}==`;
const IGNITION = {
  accept: 'application/vnd.coreos.ignition+json;version=3.5.0, */*;q=0.1',
  'accept-encoding': 'identity',
};

const text = (path: string, answer?: AgentRequest['answer']): AgentRequest => ({
  path,
  type: TEXT,
  ...(answer && { answer }),
});
const json = (path: string, answer?: AgentRequest['answer']): AgentRequest => ({
  path,
  type: JSON_TYPE,
  ...(answer && { answer }),
});
const gone = (path: string): AgentRequest => ({ path, status: 404 });

const uuid = ({ id }: AgentServer): RegExp => new RegExp(`"uuid": "${id}"`);
const INSTANCE_ID = (): RegExp => /^i-[0-9a-f]{8}$/;
const HOSTNAME = (): string => 'agents.novalocal';
const address = (server: AgentServer): string => server.address;
const publicKey = ({ publicKey: key }: AgentServer): string => key;
const userData = (server: AgentServer): string => server.userData;
const NAMED_KEY = (): RegExp => /^0=[^=]+$/;

/**
 * What the agents of guests ask, in their order, and what each must get to go on. The paths are written down in their sources:
 * afterburn's providers/openstack, ignition's providers/openstack, cloudbase-init's HttpService and EC2 service with its
 * password plugin, CirrOS's ec2 datasource, Talos's openstack platform, tempest's scenario tests, os-collect-config's ec2.
 */
export const GUEST_AGENTS: Readonly<Record<string, readonly AgentRequest[]>> = {
  afterburn: [
    json('/openstack/2012-08-10/meta_data.json', uuid),
    text('/latest/meta-data/hostname', HOSTNAME),
    text('/latest/meta-data/instance-id', INSTANCE_ID),
    text('/latest/meta-data/instance-type', () => 'm1.nano'),
    text('/latest/meta-data/local-ipv4', address),
    text('/latest/meta-data/public-ipv4', () => ''),
    text('/latest/meta-data/public-keys', NAMED_KEY),
    text('/latest/meta-data/public-keys/0/openssh-key', publicKey),
  ],
  ignition: [{ ...text('/openstack/latest/user_data', userData), headers: IGNITION }],
  'cloudbase-init': [
    text('/', () => /^1\.0\n/),
    json('/openstack/latest/meta_data.json', uuid),
    text('/openstack/latest/network_data.json', () => /^\{"links": \[/),
    text('/openstack/latest/user_data', userData),
    json('/openstack/2013-04-04/meta_data.json', uuid),
    { path: '/openstack/2013-04-04/password', type: HTML, answer: () => '' },
    { method: 'POST', path: '/openstack/2013-04-04/password', body: ENCRYPTED, type: HTML, answer: () => '' },
    { path: '/openstack/2013-04-04/password', type: HTML, answer: () => ENCRYPTED },
    { method: 'POST', path: '/openstack/2013-04-04/password', body: ENCRYPTED, status: 409 },
  ],
  "cloudbase-init's EC2 service": [
    text('/2009-04-04/meta-data/local-hostname', HOSTNAME),
    text('/2009-04-04/meta-data/instance-id', INSTANCE_ID),
    text('/2009-04-04/user-data', userData),
    text('/2009-04-04/meta-data/public-keys', NAMED_KEY),
    text('/2009-04-04/meta-data/public-keys/0/openssh-key', publicKey),
  ],
  CirrOS: [
    text('/2009-04-04/meta-data/instance-id', INSTANCE_ID),
    text('/2009-04-04/meta-data/public-keys', NAMED_KEY),
    text('/2009-04-04/meta-data/public-keys/0/openssh-key', publicKey),
    text('/2009-04-04/meta-data/ami-launch-index', () => '0'),
    text('/2009-04-04/meta-data/instance-type', () => 'm1.nano'),
    text('/2009-04-04/meta-data/local-ipv4', address),
    text('/2009-04-04/meta-data/public-ipv4', () => ''),
    text('/2009-04-04/meta-data/hostname', HOSTNAME),
    text('/2009-04-04/meta-data/local-hostname', HOSTNAME),
    text('/2009-04-04/user-data', userData),
    text('/2009-04-04/meta-data/block-device-mapping', () => /^ami\n/),
    text('/2009-04-04/meta-data/block-device-mapping/ami'),
    text('/2009-04-04/meta-data/block-device-mapping/root', () => /^\/dev\//),
    text('/2009-04-04/meta-data/public-hostname', HOSTNAME),
    text('/2009-04-04/meta-data/placement/availability-zone', () => 'nova'),
  ],
  Talos: [
    json('/openstack/latest/meta_data.json', uuid),
    text('/openstack/latest/network_data.json'),
    text('/openstack/latest/user_data', userData),
    text('/latest/meta-data/public-ipv4', () => ''),
    text('/latest/meta-data/instance-type', () => 'm1.nano'),
  ],
  'os-collect-config': [
    // A blank line or an empty directory would be an IndexError there.
    text('/latest/meta-data/', () => /^(?:[^\n]+\n)+[^\n]+$/),
    text('/latest/meta-data/public-keys/', NAMED_KEY),
    text('/latest/meta-data/public-keys/0/', () => 'openssh-key'),
    text('/latest/meta-data/placement/', () => 'availability-zone'),
  ],
  'cloud-guest-utils, and probes for what Nova has not': [
    gone('/latest/api/token'),
    gone('/latest/dynamic/instance-identity/document'),
    gone('/latest/meta-data/network/'),
    gone('/latest/meta-data/mac'),
    gone('/2021-03-23/meta-data/instance-id'),
  ],
};

/** The answer is what the agent needs, and comes with its length: Neutron's agent makes 502 of a chunked one. */
export function checkAgentAnswer(
  { method = 'GET', path, status = 200, type, answer }: AgentRequest,
  { status: got, headers, text: body }: AgentAnswer,
  server: AgentServer,
): void {
  const what = `${method} ${path}`;
  assert.equal(got, status, `${what}: ${body}`);
  if (type !== undefined) assert.equal(headers['content-type'], type, what);
  assert.equal(headers['transfer-encoding'], undefined, what);
  assert.equal(headers['content-encoding'], undefined, what);
  assert.equal(Number(headers['content-length']), Buffer.byteLength(body), what);
  const expected = answer?.(server);
  if (typeof expected === 'string') assert.equal(body, expected, what);
  else if (expected !== undefined) assert.match(body, expected, what);
}

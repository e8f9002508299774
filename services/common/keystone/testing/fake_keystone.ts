import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** One request as it came. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A token document, of which a test sets what it is about. */
export type TokenDocument = Readonly<Record<string, unknown>>;

export interface FakeKeystone {
  /** `http://127.0.0.1:PORT/identity`: without a version. */
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  /** What each user token is for; others are 404. */
  readonly tokens: Map<string, TokenDocument>;
  /** Makes the service's own tokens invalid, as a revocation does. */
  revokeServiceTokens(): void;
  /** Answers in the place of Keystone where it says that it did; one per test at most. */
  instead: ((req: IncomingMessage, res: ServerResponse) => boolean) | undefined;
  /** When the service's next tokens expire. */
  serviceTokenExpires: string;
  /** The requests to validate a token. */
  validations(): Seen[];
}

export const NEVER = '2999-01-01T00:00:00.000000Z';
const DEFAULT_DOMAIN = { id: 'default', name: 'Default' };

/** A user's token as Keystone describes it. */
export function userToken(own: TokenDocument = {}): TokenDocument {
  return {
    methods: ['password'],
    expires_at: NEVER,
    issued_at: '2026-01-01T00:00:00.000000Z',
    user: { id: 'u-1', name: 'alice', domain: DEFAULT_DOMAIN },
    project: { id: 'p-1', name: 'demo', domain: { id: 'd-2', name: 'Sales' } },
    roles: [
      { id: 'r-1', name: 'member' },
      { id: 'r-2', name: 'reader' },
    ],
    ...own,
  };
}

export interface FakeOptions {
  /** Serves HTTPS. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer; readonly ca?: Buffer };
  /** The identity endpoint in the catalog, for its address; without a version where left out. */
  readonly endpoint?: (url: string) => string;
}

/** Keystone's own part of /v3 over HTTP: versions, POST and GET of /v3/auth/tokens, checked as Keystone checks them. */
export async function fakeKeystone(t: TestContext, options: FakeOptions = {}): Promise<FakeKeystone> {
  const serviceTokens = new Set<string>();
  let issued = 0;
  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    let text = '';
    req.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    req.on('end', () => {
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const { method = '', url = '', headers } = req;
      fake.seen.push({ method, url, headers, body });
      if (fake.instead?.(req, res) === true) return;
      answer(`${method} ${url.split('?')[0]}`, req, res, body);
    });
  };
  const answer = (what: string, req: IncomingMessage, res: ServerResponse, body: unknown): void => {
    switch (what) {
      case 'GET /identity/':
      case 'GET /identity':
        return send(res, 300, {
          versions: { values: [version('v2.0', 'DEPRECATED'), version('v3.14', 'stable')] },
        });
      case 'POST /identity/v3/auth/tokens': {
        if (JSON.stringify(body).includes('wrong')) return fail(res, 401);
        issued += 1;
        serviceTokens.add(`service-token-${issued}`);
        res.setHeader('X-Subject-Token', `service-token-${issued}`);
        return send(res, 201, {
          token: userToken({ expires_at: fake.serviceTokenExpires, catalog: catalog() }),
        });
      }
      case 'GET /identity/v3/auth/tokens': {
        if (!serviceTokens.has(String(req.headers['x-auth-token']))) return fail(res, 401);
        const token = fake.tokens.get(String(req.headers['x-subject-token']));
        return token === undefined ? fail(res, 404) : send(res, 200, { token });
      }
      default:
        return fail(res, 404);
    }
  };
  const version = (id: string, status: string): object => ({
    id,
    status,
    // Keystone behind a proxy often names an address that nobody else knows.
    links: [{ rel: 'self', href: `http://internal.invalid/identity/${id.split('.')[0]}/` }],
  });
  const catalog = (): object[] => [
    {
      type: 'identity',
      name: 'keystone',
      endpoints: [
        {
          interface: 'public',
          region: 'RegionOne',
          region_id: 'RegionOne',
          url: 'http://127.0.0.1:9/identity',
        },
        {
          interface: 'internal',
          region: 'RegionOne',
          region_id: 'RegionOne',
          url: options.endpoint?.(fake.url) ?? fake.url,
        },
      ],
    },
  ];
  const { tls } = options;
  const server: Server =
    tls === undefined
      ? createServer(handle)
      : createTlsServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: true }, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const fake: FakeKeystone = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/identity`,
    port,
    seen: [],
    tokens: new Map([['good', userToken()]]),
    revokeServiceTokens: () => serviceTokens.clear(),
    instead: undefined,
    serviceTokenExpires: NEVER,
    validations: () =>
      fake.seen.filter(({ method, url }) => method === 'GET' && url.includes('/auth/tokens')),
  };
  return fake;
}

function send(res: ServerResponse, status: number, document: object): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
}

function fail(res: ServerResponse, code: number): void {
  send(res, code, { error: { code, title: 'Failed', message: `Keystone says ${code}.` } });
}

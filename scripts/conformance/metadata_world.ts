import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../services/common/keystone/session.ts';
import { ConfigOpts } from '../../services/common/config/config_opts.ts';
import { ALL_GROUPS } from '../../services/common/conf/all_groups.ts';
import { openDatabase } from '../../services/common/db/open_database.ts';
import type { Application, Filter } from '../../services/common/environ/application.ts';
import { environOf } from '../../services/common/environ/environ.ts';
import { cors } from '../../services/common/middleware/cors.ts';
import { httpProxyToWsgi } from '../../services/common/middleware/http_proxy_to_wsgi.ts';
import type { InstanceView } from '../../services/common/compute/instance_view.ts';
import type { Instances, Port } from '../../services/metadata/instances.ts';
import type { MetadataSettings } from '../../services/metadata/settings.ts';
import type { GoldenConfig, GoldenHttpCase, GoldenRequest } from './metadata_golden.ts';

/** What came back over the wire. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The filters in front of the metadata service in a stock api-paste.ini, under a nova.conf that says nothing. */
export function stockFilters(): { readonly filter: Filter; readonly close: () => Promise<void> } {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova', env: {} });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
  const db = openDatabase('sqlite://');
  const service = { conf, db, now: Date.now };
  const outer = cors(service)({}, { oslo_config_project: 'nova' });
  const inner = httpProxyToWsgi(service)({}, {});
  return { filter: (application) => outer(inner(application)), close: () => db.close() };
}

/** One request to an application, over a real connection whose peer address is what the case says. */
export async function ask(
  application: Application,
  { method, path, headers, remote_addr, body }: GoldenHttpCase['request'],
): Promise<Answer> {
  const server = await listen((req, res) => {
    environOf(req).remoteAddr = remote_addr;
    application(req, res);
  });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => {
          const { statusCode: status = 0, statusMessage: reason = '' } = res;
          resolve({ status, reason, headers: res.headers, body: Buffer.concat(chunks) });
        });
      });
      sent.on('error', reject);
      sent.end(requestBody(body));
    });
  } finally {
    server.close();
  }
}

/** `<1021 bytes>` stands for that many; other characters stand for one byte each. */
function requestBody(body: string): Buffer {
  const [, size] = /^<(\d+) bytes>$/.exec(body) ?? [];
  return size === undefined ? Buffer.from(body, 'latin1') : Buffer.alloc(Number(size), 'q');
}

function listen(application: Application): Promise<Server> {
  const server = createServer(application);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** nova.conf's values as a file states them, over Nova's defaults. */
export function settingsOf(config: GoldenConfig, staticFile: string | undefined): MetadataSettings {
  const defaults: MetadataSettings = {
    api: {
      dhcp_domain: 'novalocal',
      metadata_cache_expiration: 15,
      vendordata_providers: ['StaticJSON'],
      vendordata_jsonfile_path: staticFile,
      vendordata_dynamic_targets: [],
      vendordata_dynamic_ssl_certfile: '',
      vendordata_dynamic_connect_timeout: 5,
      vendordata_dynamic_read_timeout: 5,
      vendordata_dynamic_failure_fatal: false,
    },
    vendorDataClient: { session: new Session({ userAgent: 'conformance' }), auth: undefined },
    neutron: { service_metadata_proxy: false, metadata_proxy_shared_secret: '' },
  };
  return {
    ...defaults,
    api: { ...defaults.api, ...config.api },
    neutron: { ...defaults.neutron, ...config.neutron },
  };
}

/** A folder with the static vendor data, gone after use. */
export function vendorDataFile(content: unknown): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'novafront-metadata-'));
  const path = join(folder, 'vendor_data.json');
  writeFileSync(path, JSON.stringify(content));
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

/** Stands in for the database: some instances, the passwords left so far, and what Neutron would say. */
export class World implements Instances {
  readonly passwords = new Map<string, string>();
  /** Neutron's part in one case; every call is noted in the original's terms. */
  neutron: NeutronScript = { ports: [] };
  neutronCalls: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  /** Makes every lookup of an instance fail, as a lost database would. */
  broken = false;
  readonly #instances: ReadonlyMap<string, InstanceView>;

  constructor(instances: readonly InstanceView[]) {
    this.#instances = new Map(instances.map((instance) => [instance.uuid, instance]));
  }

  async find(uuid: string): Promise<InstanceView | undefined> {
    if (this.broken) throw new Error('the database is gone');
    return this.#instances.get(uuid);
  }

  async portsByFixedIp(address: string): Promise<readonly Port[]> {
    return this.neutron.byAddress?.[address] ?? [];
  }

  async networksOfProvider(provider: string): Promise<readonly string[]> {
    this.neutronCalls.push([
      'list_subnets',
      { advanced_service_providers: [provider], fields: ['network_id'] },
    ]);
    if (this.neutron.fails === true) throw new Error('Neutron is gone');
    return this.neutron.networks ?? [];
  }

  async portsOnNetworks(address: string, networks: readonly string[]): Promise<readonly Port[]> {
    const first = this.neutronCalls.every(([name]) => name !== 'list_ports');
    const network_id = networks.length === 1 ? networks : `<${networks.length} ids>`;
    this.neutronCalls.push([
      'list_ports',
      { fixed_ips: `ip_address=${address}`, network_id, fields: ['device_id', 'tenant_id'] },
    ]);
    return first ? this.neutron.ports : [];
  }

  async password(uuid: string): Promise<string> {
    return this.passwords.get(uuid) ?? '';
  }

  async setPassword(uuid: string, password: string): Promise<'stored' | 'conflict' | 'gone'> {
    this.passwords.set(uuid, password);
    return 'stored';
  }
}

export interface NeutronScript {
  readonly networks?: readonly string[];
  readonly ports: readonly Port[];
  readonly byAddress?: Readonly<Record<string, readonly Port[]>>;
  readonly fails?: boolean;
}

/** What Neutron must have said in a recorded case: told by how the original went on. */
export function neutronOf(
  { neutron_calls: calls = [], response }: GoldenHttpCase,
  port: Port,
): NeutronScript {
  const networks = calls
    .filter(([name]) => name === 'list_ports')
    .flatMap(([, { network_id: ids }]) => {
      if (Array.isArray(ids)) return ids.map(String);
      const count = Number(/\d+/.exec(String(ids))?.[0] ?? 0);
      return Array.from({ length: count }, (_, index) => `network-${index}`);
    });
  const asked = calls.length > 0;
  const noSubnets = response.body?.includes('Could not find any subnets') === true;
  const found = Number(/Found (\d+)\./.exec(response.body ?? '')?.[1] ?? 1);
  return {
    networks,
    ports: Array.from({ length: found }, () => port),
    fails: asked && networks.length === 0 && !noSubnets,
  };
}

/** The service that recorded dynamic vendor data requests; `/fail` refuses, all else has the same answer. */
export async function vendorDataService(): Promise<{
  readonly port: number;
  readonly requests: GoldenRequest[];
  readonly close: () => void;
}> {
  const requests: GoldenRequest[] = [];
  const server = await listen((req, res) => {
    let text = '';
    req.setEncoding('utf8');
    req.on('data', (chunk: string) => {
      text += chunk;
    });
    req.on('end', () => {
      const { method = '', url: path = '' } = req;
      const headers = Object.fromEntries(
        Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
      );
      requests.push({ method, path, headers, body: JSON.parse(text) as unknown });
      res.statusCode = path === '/fail' ? 500 : 200;
      res.end('{"token": "abc", "n": 1}');
    });
  });
  const { port } = server.address() as AddressInfo;
  return { port, requests, close: () => server.close() };
}

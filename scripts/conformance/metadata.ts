import { readFileSync } from 'node:fs';
import type { Application } from '../../services/common/environ/application.ts';
import type { Instances } from '../../services/metadata/instances.ts';
import { metadataRequestHandler } from '../../services/metadata/metadata_request_handler.ts';
import type { InstanceView } from '../../services/common/compute/instance_view.ts';
import type { MetadataSettings } from '../../services/metadata/settings.ts';
import { sign } from '../../services/metadata/signature.ts';
import type { GoldenConfig, GoldenHttpCase, GoldenResponse, MetadataGolden } from './metadata_golden.ts';
import {
  ask,
  neutronOf,
  stockFilters,
  settingsOf,
  vendorDataFile,
  vendorDataService,
  World,
  type Answer,
} from './metadata_world.ts';

/** How one file of recorded answers compares. */
export interface Conformance {
  /** One for each failure and each declared difference. */
  readonly lines: readonly string[];
  readonly passed: number;
  readonly failed: number;
  /** Different, on purpose and written down. */
  readonly declared: number;
}

type Outcome = 'passed' | 'failed' | 'declared';

/** Differences from the original that are meant, by what the original did. */
const DECLARED: readonly {
  readonly when: (golden: GoldenResponse, name: string) => boolean;
  readonly statuses: readonly number[];
}[] = [
  // An exception that escaped: here the path does not exist, the signature is wrong, or the body is no text.
  { when: (golden) => golden.unhandled_exception !== undefined, statuses: [400, 403, 404, 500] },
  // The password is read from the database, never from the cached metadata.
  {
    when: (golden, name) => golden.status === 200 && name.startsWith('http cached'),
    statuses: [200, 409],
  },
];

/** Puts every request of a file of recorded metadata answers to this implementation and compares to the byte. */
export async function run(file: string): Promise<Conformance> {
  const golden = JSON.parse(readFileSync(file, 'utf8')) as MetadataGolden;
  const counts: Record<Outcome, number> = { passed: 0, failed: 0, declared: 0 };
  const lines: string[] = [];
  const note = (
    name: string,
    difference: string | undefined,
    expected: GoldenResponse,
    status: number,
  ): void => {
    const declared = DECLARED.some(({ when, statuses }) => when(expected, name) && statuses.includes(status));
    const outcome: Outcome = difference === undefined ? 'passed' : declared ? 'declared' : 'failed';
    counts[outcome] += 1;
    if (difference !== undefined) lines.push(`${outcome} ${name}: ${difference}`);
  };

  const { input } = golden;
  const stock = stockFilters();
  const metadata = (values: MetadataSettings, found: Instances): Application =>
    stock.filter(metadataRequestHandler({ settings: values, instances: found, now: Date.now, random }));
  const random = (): Buffer => Buffer.from(input.urandom_base64, 'base64');
  const variants = Object.entries(golden.variants ?? {});
  const instances = [input.instance, ...variants.map(([, variant]) => variant.input.instance)];
  const configOf = (
    config: GoldenConfig,
  ): { settings: (file: string | undefined) => ReturnType<typeof settingsOf>; content: unknown } => {
    const { vendordata_jsonfile_content: content, ...api } = config.api ?? {};
    return { settings: (path) => settingsOf({ ...config, api }, path), content };
  };

  const paths = async (
    title: string,
    instance: InstanceView,
    config: GoldenConfig,
    entries: Readonly<Record<string, GoldenResponse>>,
  ): Promise<void> => {
    const { settings, content } = configOf(config);
    const vendorData = content === undefined ? undefined : vendorDataFile(content);
    const values = settings(vendorData?.path);
    const application = metadata(values, new World(instances));
    const secret = values.neutron.metadata_proxy_shared_secret ?? '';
    const headers = {
      ...input.request_headers,
      'X-Instance-ID': instance.uuid,
      'X-Instance-ID-Signature': sign(secret, instance.uuid),
      'X-Tenant-ID': instance.project_id,
    };
    for (const [path, expected] of Object.entries(entries)) {
      const answer = await ask(application, {
        method: 'GET',
        path,
        headers,
        remote_addr: '192.0.2.250',
        body: '',
      });
      note(`${title} ${path}`, difference(expected, answer), expected, answer.status);
    }
    vendorData?.remove();
  };

  await paths('paths', input.instance, input.config, golden.paths);
  for (const [name, variant] of variants) {
    await paths(
      `variant ${name}`,
      variant.input.instance,
      variant.input.config ?? input.config,
      variant.paths,
    );
  }

  const service = await vendorDataService();
  for (const [name, { overrides, paths: entries }] of Object.entries(golden.config_variations ?? {})) {
    await paths(
      `config ${name}`,
      input.instance,
      overridden(name, input.config, overrides, service.port),
      entries,
    );
  }
  service.close();
  for (const request of service.requests) {
    const recorded = (golden.dynamic_vendordata_requests ?? []).find(({ path }) => path === request.path);
    const same =
      recorded?.method === request.method &&
      JSON.stringify(recorded.body) === JSON.stringify(request.body) &&
      ['User-Agent', 'Accept', 'Content-Type', 'Content-Length'].every(
        (name) => recorded.headers[name] === request.headers[name.toLowerCase()],
      );
    note(
      `dynamic vendor data ${request.path}`,
      same ? undefined : JSON.stringify(request),
      { status: 200 },
      200,
    );
  }

  const cases = golden.http ?? [];
  const world = new World([...instances, ...unseen(cases, input.instance, instances)]);
  for (const [index, example] of cases.entries()) {
    if (lacksPredecessor(cases.slice(0, index), example)) {
      world.passwords.set(example.request.headers['X-Instance-ID'] ?? '', example.response.body ?? '');
    }
    const { settings, content } = configOf(withCase(input.config, example.config));
    const vendorData = vendorDataFile(content ?? {});
    world.broken = example.name === 'backend exception';
    world.neutronCalls = [];
    const port = { device_id: input.instance.uuid, tenant_id: input.instance.project_id };
    world.neutron = {
      ...neutronOf(example, port),
      byAddress: {
        ...(example.response.status === 200 && { [example.request.remote_addr]: [port] }),
        '10.0.0.3': [port],
        '10.0.0.99': [port, port],
      },
    };
    const application = metadata(settings(vendorData.path), world);
    const answer = await ask(application, example.request);
    const calls = JSON.stringify(world.neutronCalls);
    const wanted = JSON.stringify(example.neutron_calls ?? []);
    const text =
      difference(example.response, answer) ?? (calls === wanted ? undefined : `Neutron was asked ${calls}`);
    note(`http ${example.name}`, text, example.response, answer.status);
    vendorData.remove();
  }
  await stock.close();
  return { lines, ...counts };
}

function difference(expected: GoldenResponse, { status, reason, headers, body }: Answer): string | undefined {
  if (expected.unhandled_exception !== undefined) return `${expected.unhandled_exception} is ${status} here`;
  const wanted = expectedBody(expected);
  const pairs: readonly (readonly [what: string, wanted: unknown, got: unknown])[] = [
    ['status', expected.status, status],
    ['reason', expected.reason, reason],
    ['content type', expected.content_type ?? undefined, headers['content-type']],
    ['content length', expected.content_length, headers['content-length']],
    ['transfer encoding', undefined, headers['transfer-encoding']],
    ['body', wanted.toString('latin1'), body.toString('latin1')],
  ];
  const different = pairs.filter(([, a, b]) => a !== b);
  if (different.length === 0) return undefined;
  return different
    .map(([what, a, b]) => `${what} ${JSON.stringify(b)} instead of ${JSON.stringify(a)}`)
    .join('; ');
}

/** `<1020 x q>` stands for that many. */
function expectedBody({ body = '', body_base64: base64 }: GoldenResponse): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  const [, count, character = ''] = /^<(\d+) x (.)>$/.exec(body) ?? [];
  return count === undefined ? Buffer.from(body) : Buffer.from(character.repeat(Number(count)));
}

/** Variations of the file itself, which no option's value tells. */
const STATIC_FILES: Readonly<Record<string, object>> = {
  no_static_file: {},
  missing_static_file: { vendordata_jsonfile_path: '/nonexistent/vendor_data.json' },
};

/** A variation's `[group] option` values over the configuration, its local service where ours listens. */
function overridden(
  name: string,
  config: GoldenConfig,
  overrides: Readonly<Record<string, unknown>>,
  port: number,
): GoldenConfig {
  const { vendordata_jsonfile_content: content, ...api } = config.api ?? {};
  const file = STATIC_FILES[name] ?? { vendordata_jsonfile_content: content };
  const result = { api: { ...api, ...file }, neutron: { ...config.neutron } } as Record<
    string,
    Record<string, unknown>
  >;
  for (const [option, value] of Object.entries(overrides)) {
    const [, group = '', key = ''] = /^\[(\w+)\] (\w+)$/.exec(option) ?? [];
    const local = JSON.stringify(value).replaceAll('127.0.0.1:9911', `127.0.0.1:${port}`);
    result[group] = { ...result[group], [key]: JSON.parse(local) as unknown };
  }
  return result;
}

function withCase(config: GoldenConfig, values: Readonly<Record<string, unknown>>): GoldenConfig {
  const { service_metadata_proxy: proxy, secret, ...api } = values;
  return {
    api: { ...config.api, ...api },
    neutron: {
      ...config.neutron,
      ...(proxy !== undefined && { service_metadata_proxy: proxy }),
      ...(secret !== undefined && { metadata_proxy_shared_secret: secret }),
    },
  };
}

/** Instances that only HTTP cases name: nothing but their id matters there. */
function unseen(
  cases: readonly GoldenHttpCase[],
  model: InstanceView,
  known: readonly InstanceView[],
): InstanceView[] {
  const uuids = cases.map(({ request }) => request.headers['X-Instance-ID'] ?? '');
  const missing = uuids.filter(
    (uuid) => /^[0-9a-f-]{36}$/.test(uuid) && known.every((one) => one.uuid !== uuid),
  );
  return [...new Set(missing)].map((uuid) => ({ ...model, uuid }));
}

/**
 * A password that is read but that no request before it left: the recording does not have the POST, so the world starts
 * with the password, and the case is about how it is served.
 */
function lacksPredecessor(before: readonly GoldenHttpCase[], { request, response }: GoldenHttpCase): boolean {
  if (request.method !== 'GET' || !/\/password\/?$/.test(request.path) || !response.body) return false;
  if (response.status !== 200) return false;
  return !before.some(
    (earlier) =>
      earlier.request.method === 'POST' &&
      earlier.response.status === 200 &&
      earlier.request.headers['X-Instance-ID'] === request.headers['X-Instance-ID'] &&
      earlier.request.body !== '',
  );
}

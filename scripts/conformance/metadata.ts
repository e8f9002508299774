import { isDeepStrictEqual } from 'node:util';
import type { InstanceView } from '../../services/common/compute/instance_view.ts';
import { openDatabase } from '../../services/common/db/open_database.ts';
import { metadataRequestHandler } from '../../services/metadata/metadata_request_handler.ts';
import { sign } from '../../services/metadata/signature.ts';
import { deploy, withValues } from './metadata_deployment.ts';
import {
  readMetadataGolden,
  type GoldenConfig,
  type GoldenHttpCase,
  type GoldenPaths,
  type GoldenResponse,
  type GoldenVariation,
} from './metadata_golden.ts';
import { difference, expectedBody, isDeclared, isPassword, seedOf } from './metadata_compare.ts';
import { ask, requestBody } from './metadata_request.ts';
import { neutronOf, portOf, World } from './metadata_world.ts';
import { vendorDataService } from './vendor_data_service.ts';

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

/** Puts a request and notes how its answer compares. */
type Compare = (
  name: string,
  request: GoldenHttpCase['request'],
  expected: GoldenResponse,
  neutronCalls?: readonly unknown[],
) => Promise<void>;

/** Puts every request of a file of recorded metadata answers to this implementation and compares to the byte. */
export async function run(file: string): Promise<Conformance> {
  const golden = readMetadataGolden(file);
  const { input } = golden;
  const counts: Record<Outcome, number> = { passed: 0, failed: 0, declared: 0 };
  const lines: string[] = [];
  const note = (outcome: Outcome, name: string, text: string | undefined): void => {
    counts[outcome] += 1;
    if (text !== undefined) lines.push(`${outcome} ${name}: ${text}`);
  };

  const db = openDatabase('sqlite://');
  /** What fails before its requests are put, such as a configuration that Nova does not know, is a failure of its own. */
  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      note('failed', name, error instanceof Error ? error.message : String(error));
    }
  };
  /** The service under a configuration, over a world: what puts requests to it and compares the answers. */
  const serve = (config: GoldenConfig, world: World): { compare: Compare; remove: () => void } => {
    const { settings, filter, remove } = deploy(config, db);
    let seed = '';
    const application = filter(
      metadataRequestHandler({ settings, instances: world, now: Date.now, randomBase64: () => seed }),
    );
    const compare: Compare = (name, request, expected, neutronCalls = []) =>
      attempt(name, async () => {
        seed = seedOf(expected, input.urandom_base64);
        world.neutronCalls = [];
        const answer = await ask(application, request);
        const asked = JSON.stringify(world.neutronCalls);
        const text =
          difference(expected, answer) ??
          (asked === JSON.stringify(neutronCalls) ? undefined : `Neutron was asked ${asked}`);
        const declared = isDeclared(expected, request, config, answer);
        note(text === undefined ? 'passed' : declared ? 'declared' : 'failed', name, text);
      });
    return { compare, remove };
  };

  const variants = Object.entries(golden.variants ?? {});
  const instances = [input.instance, ...variants.map(([, variant]) => variant.input.instance)];
  const paths = async (
    title: string,
    instance: InstanceView,
    config: GoldenConfig,
    entries: GoldenPaths,
  ): Promise<void> => {
    const secret = config['neutron']?.['metadata_proxy_shared_secret'];
    const headers = {
      ...input.request_headers,
      'X-Instance-ID': instance.uuid,
      'X-Instance-ID-Signature': sign(typeof secret === 'string' ? secret : '', instance.uuid),
      'X-Tenant-ID': instance.project_id,
    };
    const world = new World(instances);
    world.neutron = { byAddress: { [PEER]: [portOf(instance)] } };
    const { compare, remove } = serve(config, world);
    for (const [path, expected] of Object.entries(entries)) {
      await compare(`${title} ${path}`, { method: 'GET', path, headers, remote_addr: PEER }, expected);
    }
    remove();
  };

  await attempt('paths', () => paths('paths', input.instance, input.config, golden.paths));
  for (const [name, variant] of variants) {
    const { instance, config = input.config } = variant.input;
    const title = `variant ${name}`;
    await attempt(title, () => paths(title, instance, config, variant.paths));
  }

  const recorded = golden.dynamic_vendordata_requests ?? [];
  const service = await vendorDataService(recorded);
  for (const [name, variation] of Object.entries(golden.config_variations ?? {})) {
    const title = `config ${name}`;
    await attempt(title, async () => {
      const config = withValues(withFileOf(variation, input.config), service.script(variation));
      await paths(title, input.instance, config, variation.paths);
    });
  }
  service.close();
  for (const { method, path, headers, body } of service.requests) {
    const same = recorded.some(
      (one) =>
        one.path === path &&
        one.method === method &&
        isDeepStrictEqual(one.body, body) &&
        ['User-Agent', 'Accept', 'Content-Type', 'Content-Length'].every(
          (name) => one.headers[name] === headers[name.toLowerCase()],
        ),
    );
    const text = same ? undefined : JSON.stringify({ method, headers, body });
    note(same ? 'passed' : 'failed', `dynamic vendor data ${path}`, text);
  }

  const cases = golden.http ?? [];
  const world = new World([...instances, ...unseen(cases, input.instance, instances)]);
  for (const [index, example] of cases.entries()) {
    await attempt(`http ${example.name}`, async () => {
      const { name, request, response } = example;
      const config = withValues(input.config, example.config ?? {});
      const asked = request.headers?.['X-Instance-ID'] ?? '';
      const before = passwordBefore(cases.slice(0, index), example);
      if (before !== undefined) world.passwords.set(asked, before);
      const left = world.passwords.get(asked);
      const proxied = config['neutron']?.['service_metadata_proxy'] === true;
      world.broken = proxied && response.status === 500 && response.unhandled_exception === undefined;
      world.vanishing = response.status === 400 && response.body?.includes('could not be found') === true;
      const asker = instances.find(({ uuid }) => response.body?.includes(uuid)) ?? input.instance;
      world.neutron = neutronOf(example, portOf(asker), !proxied);
      const { compare, remove } = serve(config, world);
      await compare(`http ${name}`, request, response, example.neutron_calls);
      remove();
      const stored = isPassword(request) && request.method === 'POST' && response.status === 200;
      // One that was refused here, and declared, was stored there: what follows is about that.
      if (stored && request.body && world.passwords.get(asked) === left) {
        world.passwords.set(asked, requestBody(request.body).toString());
      }
    });
  }
  await db.close();
  return { lines, ...counts };
}

/** Who sends what has no peer of its own; TEST-NET-1 is nobody's. */
const PEER = '192.0.2.250';

/**
 * A variation of the file of vendor data, which no option's value tells: it sets none at all, or only the path. The answers
 * say what was in the file, or that there was none to read.
 */
function withFileOf({ overrides, paths }: GoldenVariation, config: GoldenConfig): GoldenConfig {
  const names = Object.keys(overrides);
  if (names.some((name) => name !== '[api] vendordata_jsonfile_path')) return config;
  const { vendordata_jsonfile_content: _content, ...api } = config['api'] ?? {};
  const answers = Object.entries(paths);
  if (answers.every(([, { status }]) => status === 500)) {
    return { ...config, api: { ...api, vendordata_jsonfile_path: '/nonexistent/vendor_data.json' } };
  }
  const [, answer] =
    answers.find(([path, { status }]) => path.endsWith('/vendor_data.json') && status === 200) ?? [];
  return {
    ...config,
    api: { ...api, vendordata_jsonfile_content: JSON.parse(answer?.body ?? '{}') as unknown },
  };
}

/** Instances that only HTTP cases name, and that were found: nothing but their id and project matters there. */
function unseen(
  cases: readonly GoldenHttpCase[],
  model: InstanceView,
  known: readonly InstanceView[],
): InstanceView[] {
  const found = new Map<string, InstanceView>();
  for (const { request, response } of cases) {
    const { 'X-Instance-ID': uuid = '', 'X-Tenant-ID': project_id = '' } = request.headers ?? {};
    if (known.some((one) => one.uuid === uuid) || ![200, 409].includes(response.status)) continue;
    if (uuid !== '' && project_id !== '' && request.path !== '/')
      found.set(uuid, { ...model, uuid, project_id });
  }
  return [...found.values()];
}

/**
 * A password that is read or in the way, but that no request before left: the recording does not have the POST, so the
 * world starts with the password, and the case is about how it is served.
 */
function passwordBefore(
  earlier: readonly GoldenHttpCase[],
  { request, response }: GoldenHttpCase,
): string | undefined {
  if (!isPassword(request)) return undefined;
  const isRead = request.method === 'GET' && response.status === 200 && response.body;
  const isInTheWay = request.method === 'POST' && response.status === 409;
  const isLeft = earlier.some(
    (one) =>
      one.request.method === 'POST' &&
      isPassword(one.request) &&
      one.response.status === 200 &&
      one.request.headers?.['X-Instance-ID'] === request.headers?.['X-Instance-ID'] &&
      Boolean(one.request.body),
  );
  if (isLeft || !(isRead || isInTheWay)) return undefined;
  return isRead ? expectedBody(response).toString() : 'left before';
}

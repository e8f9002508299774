import type { AddressInfo } from 'node:net';
import type { GoldenPaths, GoldenRequest, GoldenVariation } from './metadata_golden.ts';
import { listen } from './metadata_request.ts';

/** The service that recorded dynamic vendor data requests, standing where a case needs it. */
export interface VendorDataService {
  /** What it was asked so far. */
  readonly requests: readonly GoldenRequest[];
  /** Has it answer as the recorded vendor_data2.json says; the overrides with its own address in their targets. */
  readonly script: (variation: GoldenVariation) => Readonly<Record<string, unknown>>;
  readonly close: () => void;
}

const TARGETS = '[api] vendordata_dynamic_targets';

/** @param recorded the requests of a recording, whose Host header says where its service was */
export async function vendorDataService(recorded: readonly GoldenRequest[]): Promise<VendorDataService> {
  const requests: GoldenRequest[] = [];
  let answers: ReadonlyMap<string, string> = new Map();
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
      const answer = answers.get(path);
      res.statusCode = answer === undefined ? 500 : 200;
      res.end(answer);
    });
  });
  const own = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hosts = new Set(recorded.map(({ headers }) => headers['Host'] ?? ''));
  return {
    requests,
    script: ({ overrides, paths }) => {
      const targets = Array.isArray(overrides[TARGETS]) ? overrides[TARGETS].map(String) : undefined;
      if (targets === undefined) return overrides;
      answers = answersOf(targets, paths);
      const moved = targets.map((target) =>
        target.replace(/(:\/\/)([^/]*)/, (whole, slashes: string, host: string) =>
          hosts.has(host) ? slashes + own : whole,
        ),
      );
      return { ...overrides, [TARGETS]: moved };
    },
    close: () => server.close(),
  };
}

/** What each target must have answered, by its path: one that is `{}` in the document failed, or said nothing. */
function answersOf(targets: readonly string[], paths: GoldenPaths): ReadonlyMap<string, string> {
  const [document] = Object.entries(paths)
    .filter(([path, { status }]) => path.endsWith('/vendor_data2.json') && status === 200)
    .map(([, { body = '{}' }]) => JSON.parse(body) as Readonly<Record<string, unknown>>);
  const answers = new Map<string, string>();
  for (const target of targets) {
    const [name = '', ...rest] = target.split('@');
    const path = /:\/\/[^/]*(.*)$/.exec(rest.join('@'))?.[1] ?? '';
    const answer = JSON.stringify(document?.[name] ?? {});
    if (answer !== '{}' && !answers.has(path)) answers.set(path, answer);
  }
  return answers;
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { exchange } from './exchange.ts';
import { output } from './run.ts';
import type { Stack } from './stack.ts';

/** What arrived at the stand-in, as echo_backend.ts tells it. */
export interface Arrived {
  readonly echo: string;
  readonly protocol: 'http' | 'uwsgi';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

export interface StandIn {
  /** The requests that arrived, over all copies. */
  requests(): Promise<{ method: string; path: string }[]>;
  remove(): Promise<void>;
}

/**
 * Stops a stack's services and puts copies of echo_backend.ts in their place, under their names in their network, with
 * Node from their image. Waits until the fronts have noticed.
 */
export async function standIn(stack: Stack, copies: number): Promise<StandIn> {
  const [api = ''] = await stack.containers('api');
  const image = (await output('docker', ['inspect', '-f', '{{.Image}}', api])).trim();
  await stack.compose('stop', 'api', 'metadata');
  const network = `${stack.project}_services`;
  const script = join(import.meta.dirname, 'echo_backend.ts');
  const ids: string[] = [];
  for (let copy = 0; copy < copies; copy += 1) {
    const aliases = ['--network', network, '--network-alias', 'api', '--network-alias', 'metadata'];
    const confined = ['--rm', '--init', '--read-only', '--cap-drop', 'ALL', '-v', `${script}:/echo.ts:ro`];
    const label = ['--label', `com.docker.compose.project=${stack.project}`];
    const id = await output('docker', [
      'run',
      '-d',
      ...confined,
      ...aliases,
      ...label,
      '--entrypoint',
      'node',
      image,
      '/echo.ts',
    ]);
    ids.push(id.trim());
  }
  for (const { compute, metadata } of stack.fronts) {
    for (const base of [compute, metadata]) {
      await eventually(async () => {
        const seen = new Set<string>();
        for (let i = 0; i < copies * 4; i += 1) {
          const { echo } = (await exchange(base, '/')).json() as Partial<Arrived>;
          assert.ok(echo, 'the front answers, not the stand-in');
          seen.add(echo);
        }
        assert.equal(seen.size, copies);
      });
    }
  }
  return {
    requests: async () => {
      const logs = await Promise.all(ids.map((id) => output('docker', ['logs', id])));
      return logs
        .flatMap((log) => log.split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { method: string; path: string });
    },
    remove: async () => {
      await output('docker', ['rm', '-f', ...ids]);
    },
  };
}

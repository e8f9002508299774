import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { output } from '../testing/run.ts';
import type { Stack } from '../testing/stack.ts';

interface Inspected {
  readonly Name: string;
  readonly Config: {
    readonly User: string;
    readonly Healthcheck?: { readonly Test: readonly string[] };
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Privileged: boolean;
    readonly Init: boolean | null;
    readonly Memory: number;
    readonly PidsLimit: number | null;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>> | null;
  };
  readonly State: { readonly ExitCode: number; readonly Status: string; readonly OOMKilled: boolean };
}

/** How the containers are confined, as the engine sees them. */
export function describeContainers(stackOf: () => Stack): void {
  const inspect = async (): Promise<Inspected[]> =>
    JSON.parse(await output('docker', ['inspect', ...(await stackOf().containers())])) as Inspected[];
  const serviceOf = ({ Config }: Inspected): string => Config.Labels['com.docker.compose.service'] ?? '';

  describe('containers', () => {
    test('there is one for each service, and the one that migrates has ended well', async () => {
      const found = await inspect();
      assert.deepEqual(
        new Set(found.map(serviceOf)),
        new Set(['migrate', 'api', 'metadata', 'nginx', 'apache']),
      );
      const migrate = found.find((one) => serviceOf(one) === 'migrate');
      assert.deepEqual([migrate?.State.Status, migrate?.State.ExitCode], ['exited', 0]);
    });

    test('none runs as root, can write to its root, has a capability or can get one', async () => {
      for (const one of await inspect()) {
        const where = one.Name;
        assert.match(one.Config.User, /^[1-9]\d*(:\d+)?$/, where);
        assert.equal(one.HostConfig.ReadonlyRootfs, true, where);
        assert.equal(one.HostConfig.Privileged, false, where);
        assert.deepEqual(one.HostConfig.CapDrop, ['ALL'], where);
        assert.deepEqual(one.HostConfig.CapAdd ?? [], [], where);
        assert.ok(
          one.HostConfig.SecurityOpt?.some((option) => /^no-new-privileges(:true)?$/.test(option)),
          where,
        );
      }
    });

    test('each has an init, a memory limit and a process limit', async () => {
      for (const { Name, HostConfig } of await inspect()) {
        assert.equal(HostConfig.Init, true, Name);
        assert.ok(HostConfig.Memory > 0 && HostConfig.Memory <= 2 ** 30, `${Name}: ${HostConfig.Memory}`);
        assert.ok((HostConfig.PidsLimit ?? 0) > 0, Name);
      }
    });

    test('each that stays has a health check', async () => {
      for (const one of await inspect()) {
        if (serviceOf(one) === 'migrate') continue;
        assert.ok((one.Config.Healthcheck?.Test.length ?? 0) > 0, one.Name);
      }
    });

    test('ports are published on 127.0.0.1 only, and by the fronts only', async () => {
      for (const one of await inspect()) {
        const bindings = Object.values(one.HostConfig.PortBindings ?? {}).flat();
        assert.equal(bindings.length, ['nginx', 'apache'].includes(serviceOf(one)) ? 3 : 0, one.Name);
        for (const { HostIp } of bindings) assert.equal(HostIp, '127.0.0.1', one.Name);
      }
    });

    test('a process in the api container cannot write outside its own places', async () => {
      const { code, stdout, stderr } = await stackOf().tryCompose(
        'exec',
        '-T',
        'api',
        'sh',
        '-c',
        'id -u; echo x > /usr/x',
      );
      assert.notEqual(code, 0);
      assert.notEqual(stdout.trim(), '0');
      assert.match(stderr, /Read-only file system/i);
    });
  });
}

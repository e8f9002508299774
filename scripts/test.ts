import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globSync } from 'node:fs';
import { ensureImages } from './base_images.ts';
import { ensureEngine } from './engine.ts';
import { readTap, type TapSummary } from './tap.ts';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'novafront-test-'));

interface Step {
  readonly name: string;
  readonly run: () => Promise<TapSummary>;
}

/** A command that passes or fails as a whole. */
function command(name: string, file: string, ...args: string[]): Step {
  return {
    name,
    run: async () => {
      const ok = (await run(file, args)) === 0;
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
    },
  };
}

/** Test files under node's own runner; failures are printed, and the counts read from its TAP report. */
function tests(name: string, pattern: string, { concurrency = true } = {}): Step {
  return {
    name,
    run: async () => {
      const files = globSync(pattern, { cwd: root }).filter((file) => !file.startsWith('node_modules'));
      if (files.length === 0) return { passed: 0, failed: 1, skipped: [] };
      const tap = join(scratch, `${name.replaceAll(/\W+/g, '-')}.tap`);
      const reporters = ['dot', 'stdout', 'tap', tap];
      const code = await run(process.execPath, [
        '--test',
        `--test-concurrency=${concurrency ? 4 : 1}`,
        ...reporters.map((value, i) =>
          i % 2 === 0 ? `--test-reporter=${value}` : `--test-reporter-destination=${value}`,
        ),
        ...files,
      ]);
      const summary = readTap(readFileSync(tap, 'utf8'));
      return code !== 0 && summary.failed === 0 ? { ...summary, failed: 1 } : summary;
    },
  };
}

function run(file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      console.error(String(error));
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const WITHOUT_DOCKER: readonly Step[] = [
  command('lint and import boundaries', 'oxlint', '--type-aware', '--deny-warnings'),
  command('format', 'biome', 'format', '.'),
  command('types', 'tsc', '--noEmit'),
  tests('unit tests', '{services,scripts,bench}/**/*.test.ts'),
  // As `npm run fuzz:uwsgi`, which takes longer and another seed each time.
  command('fuzzer', process.execPath, 'scripts/fuzz/main.ts', '--seconds', '60', '--seed', '2026'),
  tests('the packed package', 'e2e/package/*.test.ts'),
];

const WITH_DOCKER: readonly Step[] = [
  command('front configurations', process.execPath, 'scripts/check_fronts.ts'),
  tests('fronts and services', 'e2e/*.test.ts', { concurrency: false }),
  tests('real clients', 'e2e/clients/*.test.ts', { concurrency: false }),
];

const prepareDocker: Step = {
  name: 'container engine and images',
  run: async () => {
    await ensureEngine();
    await ensureImages();
    return { passed: 1, failed: 0, skipped: [] };
  },
};

const SUITES: Readonly<Record<string, readonly Step[]>> = {
  all: [...WITHOUT_DOCKER, prepareDocker, ...WITH_DOCKER],
  e2e: [prepareDocker, ...WITH_DOCKER.slice(0, 2)],
  clients: [prepareDocker, ...WITH_DOCKER.slice(2)],
};

const steps = SUITES[process.argv[2] ?? 'all'];
if (steps === undefined) {
  console.error(`unknown suite '${process.argv[2]}'; one of: ${Object.keys(SUITES).join(', ')}`);
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: [] as string[] };
const failedSteps: string[] = [];
for (const step of steps) {
  const started = Date.now();
  console.log(`\n== ${step.name}`);
  const { passed, failed, skipped } = await step.run().catch((error: unknown) => {
    console.error(error);
    return { passed: 0, failed: 1, skipped: [] };
  });
  console.log(`   ${passed} passed, ${failed} failed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  total.passed += passed;
  total.failed += failed;
  total.skipped.push(...skipped);
  if (failed > 0) failedSteps.push(step.name);
  // Without images every later step would fail for the same reason.
  if (failed > 0 && step === prepareDocker) break;
}
rmSync(scratch, { recursive: true, force: true });

console.log('');
for (const line of total.skipped) console.log(`skipped: ${line}`);
for (const name of failedSteps) console.log(`failed: ${name}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(total.failed > 0 ? 1 : 0);

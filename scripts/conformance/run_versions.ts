import type { Difference } from './compare.ts';
import { differences } from './compare.ts';
import { declarationFor } from './declared.ts';
import type { Deployment, StartDeployment } from './deployments.ts';
import { expectationOf, factsOf } from './expectation.ts';
import type { Facts } from './expectation.ts';
import type { Case, Recording } from './recording.ts';
import { isRaw } from './recording.ts';
import type { Answer } from './wire.ts';
import { exchange, requestBytes } from './wire.ts';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly declared: number;
  readonly skipped: number;
}

export interface RunOptions {
  readonly start: StartDeployment;
  readonly print: (line: string) => void;
}

/**
 * Runs every case of a recording against the deployment that it names, each deployment started once. Prints a line per
 * difference, the declared ones' number, what was skipped and why, and last `N passed, N failed`. A case whose
 * differences are all declared has passed; where a deployment doesn't start, all of its cases have failed.
 */
export async function runVersions(recording: Recording, { start, print }: RunOptions): Promise<Totals> {
  const facts = factsOf(recording);
  const totals = { passed: 0, failed: 0, declared: 0, skipped: 0 };
  for (const [name, cases] of Map.groupBy(recording.cases, ({ deployment }) => deployment)) {
    const started = await start(name).catch((error: Error) => error);
    if (started instanceof Error) {
      totals.failed += cases.length;
      print(`${name} does not start: ${started.message}`);
      continue;
    }
    if ('skipped' in started) {
      totals.skipped += cases.length;
      print(`skipped ${cases.length} of ${name}: ${started.skipped}`);
      continue;
    }
    try {
      for (const one of cases) count(totals, await runCase(one, started, facts, recording, print));
    } finally {
      await started.stop();
    }
  }
  print(`${totals.declared} declared differences, ${totals.skipped} skipped`);
  print(`${totals.passed} passed, ${totals.failed} failed`);
  return totals;
}

function count(totals: { passed: number; failed: number; declared: number }, result: CaseResult): void {
  totals.declared += result.declared;
  if (result.failed) totals.failed += 1;
  else totals.passed += 1;
}

interface CaseResult {
  readonly failed: boolean;
  readonly declared: number;
}

async function runCase(
  one: Case,
  { address }: Deployment,
  facts: Facts,
  recording: Recording,
  print: (line: string) => void,
): Promise<CaseResult> {
  const expectation = expectationOf(one, facts, recording);
  const authority = facts.authorities.get(one.deployment) as string;
  const { request } = one;
  const head = !isRaw(request) && request.method === 'HEAD';
  let actual: Answer | undefined;
  let found: Difference[];
  try {
    actual = await exchange(address, requestBytes(request, authority), head);
    // Without a Host, links name the server by its own name, which is this machine's here.
    const anyAuthority = isRaw(request) && !/^Host:/im.test(request.raw);
    found = differences(expectation, actual, anyAuthority);
  } catch (error) {
    found = [{ what: 'answer', expected: 'an answer', actual: (error as Error).message }];
  }
  const left = found.filter((difference) => declarationFor(one, difference, actual) === undefined);
  for (const { what, expected, actual: got } of left) {
    print(
      `${one.id} ${one.deployment}: ${label(one)}: ${what}: expected ${short(expected)}, got ${short(got)}`,
    );
  }
  const declared = found.length - left.length + (expectation.declared === undefined ? 0 : 1);
  return { failed: left.length > 0, declared };
}

const label = ({ request }: Case): string =>
  isRaw(request) ? JSON.stringify(request.raw.split('\r\n', 1)[0]) : `${request.method} ${request.path}`;

const SHOWN = 600;
const short = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

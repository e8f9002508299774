import { parseArgs } from 'node:util';
import { Failure, main } from '../command.ts';
import { osloDifferences, readOslo, type OsloOutcome } from '../conformance/oslo_config.ts';
import { loadPaste, pasteDifferences, type PasteOutcome } from '../conformance/pastedeploy.ts';
import { runVectors, type Vector } from '../conformance/vectors.ts';
import { askOracle, ensureOracle, type OracleKind } from './oracle.ts';
import { osloCase } from './oslo_cases.ts';
import { pasteCase } from './paste_cases.ts';
import { Random } from './random.ts';

const print = (line: string): void => console.log(line);

interface Comparison<Case extends Vector, Outcome> {
  readonly kind: OracleKind;
  readonly make: (random: Random, id: string) => Case;
  readonly ours: (one: Case, dir: string) => Outcome;
  readonly differences: (expected: Outcome, actual: Outcome) => readonly string[];
}

/** Generates cases, has them answered by the original and by ours, and prints every difference with its case. */
function compare<Case extends Vector, Outcome>(
  { kind, make, ours, differences }: Comparison<Case, Outcome>,
  seed: number,
  count: number,
): number {
  const cases = Array.from({ length: count }, (_, index) =>
    make(new Random(seed + index), `${kind} ${seed + index}`),
  );
  const outcomes = askOracle<Outcome>(kind, cases);
  const vectors = cases.map((one, index) => ({ ...one, expect: outcomes[index] as Outcome }));
  print(`== ${kind}: ${count} generated cases`);
  const { failed } = runVectors(
    vectors,
    (vector, dir) => {
      const lines = differences(vector.expect, ours(vector, dir));
      return lines.length === 0 ? lines : [...lines, JSON.stringify({ ...vector, expect: undefined })];
    },
    print,
  );
  return failed;
}

/** `--seed N` repeats a run: case `N + i` is made from the seed `N + i` alone. `--count N` cases of each kind. */
await main(async () => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      count: { type: 'string', default: '1000' },
      only: { type: 'string' },
    },
  });
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
  const count = Number(values.count);
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(count) || count < 1)
    throw new Failure(
      'usage: npm run test:differential -- [--seed N] [--count N] [--only oslo-config|pastedeploy]',
    );
  print(`seed ${seed}`);
  await ensureOracle();
  let failed = 0;
  if (values.only !== 'pastedeploy')
    failed += compare<ReturnType<typeof osloCase>, OsloOutcome>(
      { kind: 'oslo-config', make: osloCase, ours: readOslo, differences: osloDifferences },
      seed,
      count,
    );
  if (values.only !== 'oslo-config')
    failed += compare<ReturnType<typeof pasteCase>, PasteOutcome>(
      { kind: 'pastedeploy', make: pasteCase, ours: loadPaste, differences: pasteDifferences },
      seed,
      count,
    );
  if (failed > 0)
    throw new Failure(`${failed} cases differ; repeat them with --seed ${seed} --count ${count}`);
});

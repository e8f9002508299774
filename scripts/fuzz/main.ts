import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const USAGE = `usage: npm run fuzz:uwsgi -- [--seconds 120] [--seed N] [--cases N]

Sends broken, torn and hostile requests to every protocol of nova-uwsgi. The same seed gives the same cases.`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    cases: { type: 'string', default: '1000000000' },
    help: { type: 'boolean', default: false },
  },
});
const [seconds, seed, cases] = [values.seconds, values.seed, values.cases].map(Number);
if (values.help || ![seconds, seed, cases].every(Number.isSafeInteger)) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const failures = await fuzz({
  seconds: seconds ?? 0,
  seed: seed ?? 0,
  cases: cases ?? 0,
  say: (line) => console.log(line),
});
for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;

import { namedFile } from '../command.ts';
import { startDeployment } from './deployments.ts';
import { run as runMetadata } from './metadata.ts';
import { runOsloConfig } from './oslo_config.ts';
import { runPasteDeploy } from './pastedeploy.ts';
import { readRecording } from './recording.ts';
import { runVersions } from './run_versions.ts';

type Print = (line: string) => void;

/** What each kind of recorded answers is run by. */
const KINDS: Readonly<Record<string, (file: string, print: Print) => Promise<number> | number>> = {
  versions: async (file, print) =>
    (await runVersions(readRecording(file), { start: startDeployment, print })).failed,
  metadata: async (file, print) => {
    const { lines, passed, failed, declared } = await runMetadata(file);
    lines.forEach(print);
    print(`${declared} declared differences`);
    print(`${passed + declared} passed, ${failed} failed`);
    return failed;
  },
  'oslo-config': (file, print) => runOsloConfig(file, print).failed,
  pastedeploy: (file, print) => runPasteDeploy(file, print).failed,
};

const USAGE = `usage: npm run --silent conformance -- ${Object.keys(KINDS).join('|')} FILE.json`;

/** The command: exit code 0 where all passed, 1 where something failed, 2 where it was not understood. */
async function main([kind, file, ...rest]: readonly string[]): Promise<number> {
  const run = KINDS[kind ?? ''];
  if (run === undefined || file === undefined || rest.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    const failed = await run(namedFile(file), (line) => process.stdout.write(`${line}\n`));
    return failed === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));

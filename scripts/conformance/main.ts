import { resolve } from 'node:path';
import { startDeployment } from './deployments.ts';
import { readRecording } from './recording.ts';
import { runVersions } from './run_versions.ts';

const USAGE = 'usage: npm run --silent conformance -- versions FILE.json';
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** The command: exit code 0 where all passed, 1 where something failed, 2 where it was not understood. */
async function main([command, file, ...rest]: readonly string[]): Promise<number> {
  if (command !== 'versions' || file === undefined || rest.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    // npm runs scripts at the top of the package; a relative name means where npm was called.
    const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
    const { failed } = await runVersions(readRecording(path), { start: startDeployment, print });
    return failed === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));

import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, perform } from './command.ts';
import { withScratch } from './scratch.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const PLUGINS = 'usr/libexec/docker/cli-plugins';

/**
 * Takes the Docker plugins in these packages from Debian 13 and puts them into a directory, on a Debian whose own release
 * has none (12). The machine's package lists stay as they are: apt works in a directory of its own, with Debian's keys.
 */
export function trixiePackages(packages: readonly string[], directory: string): Promise<void> {
  if (!existsSync(KEYRING)) throw new Failure(`${KEYRING} is missing; install debian-archive-keyring`);
  return withScratch(async (scratch) => {
    for (const part of ['lists/partial', 'cache/archives/partial', 'sources', 'unpacked']) {
      mkdirSync(join(scratch, part), { recursive: true });
    }
    writeFileSync(
      join(scratch, 'sources/trixie.sources'),
      'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie\nComponents: main\n' +
        `Signed-By: ${KEYRING}\n`,
    );
    const options = [
      'Dir::Etc::sourcelist=/dev/null',
      `Dir::Etc::sourceparts=${scratch}/sources`,
      `Dir::State::lists=${scratch}/lists`,
      `Dir::Cache=${scratch}/cache`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    await perform('apt-get', [...options, '-qq', 'update']);
    // `install` with `--download-only` would resolve against the machine's release; `download` takes the file alone.
    await perform('sh', [
      '-c',
      'cd "$1" && shift && apt-get "$@"',
      'sh',
      scratch,
      ...options,
      'download',
      ...packages,
    ]);
    for (const file of readdirSync(scratch).filter((name) => name.endsWith('.deb'))) {
      await perform('dpkg-deb', ['-x', join(scratch, file), join(scratch, 'unpacked')]);
    }
    mkdirSync(directory, { recursive: true });
    for (const plugin of readdirSync(join(scratch, 'unpacked', PLUGINS))) {
      cpSync(join(scratch, 'unpacked', PLUGINS, plugin), join(directory, plugin));
      chmodSync(join(directory, plugin), 0o755);
    }
  });
}

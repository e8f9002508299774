import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { ConfigOpts, type ParseOptions } from '../config_opts.ts';
import { optGroup, type Opt } from '../opts.ts';

/** A temporary directory with these files, gone after the test. */
export function directoryOf(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'novafront-conf-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  return dir;
}

export interface Fixture {
  /** Those at the top are the default files, in order of name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Options as `name` or `group.name`. */
  readonly opts: Readonly<Record<string, Opt>>;
  readonly env?: Readonly<Record<string, string>>;
  /** `$DIR` stands for the directory. */
  readonly args?: readonly string[];
  readonly dirs?: readonly string[];
  readonly parse?: ParseOptions;
}

export interface ParsedFixture {
  readonly dir: string;
  readonly warnings: readonly string[];
  readonly conf: ConfigOpts;
  /** A value by `name` or `group.name`. */
  readonly get: (name: string) => unknown;
  /** Parses, which is left to the caller where an error is expected. */
  readonly parse: () => void;
}

/** A ConfigOpts over the files, not parsed yet. */
export function prepareConf(t: TestContext, fixture: Fixture): ParsedFixture {
  const { files = {}, opts, env = {}, args = [], dirs = [] } = fixture;
  const dir = directoryOf(t, files);
  const warnings: string[] = [];
  const conf = new ConfigOpts({
    project: 'nova',
    prog: 'nova-test',
    env,
    home: dir,
    cwd: dir,
    warn: (message) => warnings.push(message),
  });
  for (const [name, opt] of Object.entries(opts)) {
    const [group, key] = split(name);
    conf.registerGroup(optGroup(group, '', { [key]: opt }));
  }
  const parse = (): void =>
    conf.parse({
      args: args.map((arg) => arg.replaceAll('$DIR', dir)),
      defaultConfigFiles: Object.keys(files)
        .filter((name) => !name.includes('/'))
        .sort()
        .map((name) => join(dir, name)),
      defaultConfigDirs: dirs.map((name) => join(dir, name)),
      ...fixture.parse,
    });
  return { dir, warnings, conf, parse, get: (name) => conf.get(...split(name)) };
}

/** The same, parsed. */
export function parseConf(t: TestContext, fixture: Fixture): ParsedFixture {
  const prepared = prepareConf(t, fixture);
  prepared.parse();
  return prepared;
}

function split(name: string): [group: string, option: string] {
  const dot = name.indexOf('.');
  return dot === -1 ? ['DEFAULT', name] : [name.slice(0, dot), name.slice(dot + 1)];
}

export const STRING = { type: 'string', help: '' } as const satisfies Opt;
export const INTEGER = { type: 'integer', help: '' } as const satisfies Opt;
export const MULTI = { type: 'multi', help: '' } as const satisfies Opt;

import { isDeepStrictEqual } from 'node:util';
import { appConfig, loadApp, loadFilter, loadServer } from '../../services/common/paste/load_app.ts';
import { FACTORIES, treeOf } from './paste_factories.ts';
import { errorDifference, recorded } from './recorded_error.ts';
import { readVectors, runVectors, type Counts, type RecordedError, type Vector } from './vectors.ts';

/** What a load came to: what was built, an application's configuration, or an error. */
export interface PasteOutcome {
  readonly tree?: unknown;
  readonly config?: Readonly<Record<string, string>>;
  readonly global_conf?: Readonly<Record<string, string>>;
  readonly local_conf?: Readonly<Record<string, string>>;
  readonly error?: RecordedError;
}

export interface PasteCase extends Vector {
  readonly uri: string;
  readonly loader?: 'app' | 'filter' | 'server' | 'appconfig';
  readonly name?: string | null;
  readonly global_conf?: Readonly<Record<string, string>> | null;
}

export interface PasteVector extends PasteCase {
  readonly expect: PasteOutcome;
}

/** Runs a file of PasteDeploy's answers against our loader. */
export function runPasteDeploy(file: string, print: (line: string) => void): Counts {
  const vectors = readVectors<PasteVector>(file, ['uri', 'expect']);
  return runVectors(vectors, (vector, dir) => pasteDifferences(vector.expect, loadPaste(vector, dir)), print);
}

const LOADERS = { app: loadApp, filter: loadFilter, server: loadServer } as const;

/** What our loader makes of a case whose files are in `dir`. */
export function loadPaste({ uri, loader = 'app', name, global_conf }: PasteCase, dir: string): PasteOutcome {
  const options = {
    factories: FACTORIES,
    relativeTo: dir,
    ...(global_conf && { globalConf: global_conf }),
  };
  try {
    if (loader !== 'appconfig') return { tree: treeOf(LOADERS[loader](uri, name ?? undefined, options)) };
    const { config, globalConf, localConf } = appConfig(uri, name ?? undefined, options);
    return { config, global_conf: globalConf, local_conf: localConf };
  } catch (error) {
    return { error: recorded(error) };
  }
}

/** A line per difference. */
export function pasteDifferences(expected: PasteOutcome, actual: PasteOutcome): string[] {
  const lines: string[] = [];
  const error = errorDifference(expected.error, actual.error);
  if (error !== undefined) return [error];
  for (const part of ['tree', 'config', 'global_conf', 'local_conf'] as const) {
    if (isDeepStrictEqual(plain(actual[part]), plain(expected[part]))) continue;
    lines.push(`${part}: ${JSON.stringify(actual[part])} instead of ${JSON.stringify(expected[part])}`);
  }
  return lines;
}

const plain = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);

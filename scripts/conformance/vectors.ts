import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** One configuration and what the original made of it; `$DIR` stands for the directory of its files. */
export interface Vector {
  readonly id: string;
  readonly topic: string;
  readonly files: Readonly<Record<string, string>>;
}

/** An exception of the original: its class and its text. */
export interface RecordedError {
  readonly class: string;
  readonly message: string;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Reads a file of vectors. @throws Error naming the file and what is wrong with it */
export function readVectors<V extends Vector>(
  file: string,
  needs: readonly (keyof V & string)[],
): readonly V[] {
  let cases: unknown;
  try {
    cases = (JSON.parse(readFileSync(file, 'utf8')) as { cases?: unknown }).cases;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
  if (!Array.isArray(cases)) throw new Error(`${file}: no "cases" list; this is no vector file`);
  for (const [index, one] of cases.entries()) {
    const missing = ['id', 'files', ...needs].filter((key) => !Object.hasOwn(one as object, key));
    if (missing.length > 0) throw new Error(`${file}: case ${index} has no ${missing.join(', ')}`);
  }
  return cases as readonly V[];
}

/**
 * Puts each vector's files into a directory of their own and compares; `compare` gives a line per difference. Prints them
 * after the vector's id, and last `N passed, N failed`.
 */
export function runVectors<V extends Vector>(
  vectors: readonly V[],
  compare: (vector: V, dir: string) => readonly string[],
  print: (line: string) => void,
): Counts {
  let failed = 0;
  for (const vector of vectors) {
    const lines = inDirectory(vector, compare);
    if (lines.length > 0) failed += 1;
    for (const line of lines) print(`${vector.id}: ${line}`);
  }
  const passed = vectors.length - failed;
  print(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}

function inDirectory<V extends Vector>(
  vector: V,
  compare: (vector: V, dir: string) => readonly string[],
): readonly string[] {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'novafront-vector-')));
  try {
    const placed = JSON.parse(JSON.stringify(vector).replaceAll('$DIR', dir)) as V;
    for (const [name, text] of Object.entries(placed.files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    return compare(placed, dir).map((line) => line.replaceAll(dir, '$DIR'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

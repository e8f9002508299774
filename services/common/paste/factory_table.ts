import { PasteError } from './errors.ts';
import type { FactoryRow, FactoryTable } from './factory.ts';
import { suggestion } from './nearest.ts';
import { repr } from './python.ts';

const EGG = 'egg:';

/** Every row that a name stands for; undefined where the table does not have it. */
export function rowsOf(table: FactoryTable, name: string): readonly FactoryRow[] | undefined {
  if (!Object.hasOwn(table, name)) return undefined;
  const rows = table[name] as FactoryRow | readonly FactoryRow[];
  return Array.isArray(rows) ? rows : [rows as FactoryRow];
}

/**
 * The rows for `module:attr[.attr]`. An unknown name raises what importing it would raise: ModuleNotFoundError or
 * AttributeError, with the known names and the nearest of them.
 */
export function lookupReference(table: FactoryTable, spec: string): readonly FactoryRow[] {
  const rows = rowsOf(table, spec);
  if (rows !== undefined) return rows;
  const [module, attribute] = splitReference(spec);
  const references = Object.keys(table).filter((name) => !name.startsWith(EGG));
  const modules = knownModules(references);
  const missing = firstMissing(module, modules);
  if (missing !== undefined) {
    throw new PasteError('ModuleNotFoundError', `No module named ${repr(missing)}`, {
      hint: suggestion(spec, references),
    });
  }
  if (attribute === undefined) throw new PasteError('TypeError', "'module' object is not callable");
  const siblings = references.filter((name) => splitReference(name)[0] === module);
  const [first, ...others] = attribute.split('.');
  const isClass = siblings.some((name) => splitReference(name)[1]?.startsWith(`${first}.`));
  throw new PasteError(
    'AttributeError',
    isClass && others.length > 0
      ? `type object ${repr(first as string)} has no attribute ${repr(others[0] as string)}`
      : `module ${repr(module)} has no attribute ${repr(first as string)}`,
    { hint: suggestion(spec, siblings.length > 0 ? siblings : references) },
  );
}

/** The rows for `module:function` after `call:`, where PasteDeploy takes a function's plain name only. */
export function lookupCall(table: FactoryTable, spec: string): readonly FactoryRow[] {
  const [module, attribute] = splitReference(spec);
  if (attribute?.includes('.') === true && rowsOf(table, spec) !== undefined) {
    throw new PasteError('AttributeError', `module ${repr(module)} has no attribute ${repr(attribute)}`, {
      hint: `After call: PasteDeploy takes module:function only; write it as paste.…_factory = ${spec}`,
    });
  }
  return lookupReference(table, spec);
}

/** The rows for an entry point of a distribution, whose name compares as PyPI's do (case, `-`, `_` and `.` alike). */
export function lookupEgg(table: FactoryTable, distribution: string, entry: string): readonly FactoryRow[] {
  const eggs = requireDistribution(table, distribution);
  const wanted = normalizeDistribution(distribution);
  for (const egg of eggs) {
    const [name, point] = egg.slice(EGG.length).split('#');
    if (normalizeDistribution(name as string) === wanted && point === entry) return rowsOf(table, egg) ?? [];
  }
  return [];
}

/** The table's `egg:` names; PackageNotFoundError unless the distribution is among them. */
export function requireDistribution(table: FactoryTable, distribution: string): string[] {
  const eggs = Object.keys(table).filter((name) => name.startsWith(EGG));
  const distributions = eggs.map((egg) => egg.slice(EGG.length).split('#')[0] as string);
  const wanted = normalizeDistribution(distribution);
  if (!distributions.some((name) => normalizeDistribution(name) === wanted)) {
    throw new PasteError('PackageNotFoundError', `No package metadata was found for ${distribution}`, {
      hint: suggestion(distribution, distributions),
    });
  }
  return eggs;
}

function normalizeDistribution(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function splitReference(spec: string): [string, string | undefined] {
  const colon = spec.indexOf(':');
  return colon === -1 ? [spec, undefined] : [spec.slice(0, colon), spec.slice(colon + 1)];
}

/** Every module that a reference names, and the packages that hold it. */
function knownModules(references: readonly string[]): Set<string> {
  const modules = new Set<string>();
  for (const reference of references) {
    const parts = splitReference(reference)[0].split('.');
    for (let length = 1; length <= parts.length; length++) modules.add(parts.slice(0, length).join('.'));
  }
  return modules;
}

/** The outermost part of a dotted module name that does not exist, as the import statement names it. */
function firstMissing(module: string, known: ReadonlySet<string>): string | undefined {
  const parts = module.split('.');
  for (let length = 1; length <= parts.length; length++) {
    const prefix = parts.slice(0, length).join('.');
    if (!known.has(prefix)) return prefix;
  }
  return undefined;
}

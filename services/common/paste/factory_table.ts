import { PasteError } from './errors.ts';
import type { FactoryRow, FactoryTable } from './factory.ts';
import type { FactorySource } from './loader_context.ts';
import { suggestion } from '../environ/nearest.ts';
import { repr } from './python.ts';

const EGG = 'egg:';

/** Every row that a name stands for; undefined where the table does not have it. */
export function rowsOf(table: FactoryTable, name: string): readonly FactoryRow[] | undefined {
  if (!Object.hasOwn(table, name)) return undefined;
  const rows = table[name] as FactoryRow | readonly FactoryRow[];
  return Array.isArray(rows) ? rows : [rows as FactoryRow];
}

/** An entry point's value: a module, an attribute of it, and extras that play no part. */
const REFERENCE = /^([\p{L}\p{N}_.]+)\s*(?::\s*([\p{L}\p{N}_.]+)\s*)?(?:\[.*\]\s*)?$/u;

/**
 * What `module:attr[.attr]` stands for. An unknown name raises what importing it would raise: ModuleNotFoundError or
 * AttributeError, with the known names and the nearest of them.
 */
export function lookupReference(table: FactoryTable, spec: string): FactorySource {
  const rows = rowsOf(table, spec);
  if (rows !== undefined) return rows;
  const [, module, attributes = ''] = REFERENCE.exec(spec) ?? [];
  if (module === undefined) {
    throw new PasteError('AttributeError', "'NoneType' object has no attribute 'group'", {
      hint: `${repr(spec)} is no name of the form module:attribute. ${suggestion(spec, referencesOf(table))}`,
    });
  }
  if (module.startsWith('.')) {
    throw new PasteError(
      'TypeError',
      `the 'package' argument is required to perform a relative import for ${repr(module)}`,
      { hint: `A module is named from the top. ${suggestion(spec, referencesOf(table))}` },
    );
  }
  return importReference(table, module, attributes.split('.').filter(Boolean).join('.'));
}

function referencesOf(table: FactoryTable): string[] {
  return Object.keys(table).filter((name) => !name.startsWith(EGG));
}

/** What an attribute of a module stands for, or the module where there is none. */
function importReference(table: FactoryTable, module: string, attribute: string): FactorySource {
  const spec = attribute === '' ? module : `${module}:${attribute}`;
  const rows = rowsOf(table, spec);
  if (rows !== undefined) return rows;
  const references = referencesOf(table);
  const modules = knownModules(references);
  const missing = firstMissing(module, modules);
  if (missing !== undefined) {
    const parent = missing.slice(0, Math.max(0, missing.lastIndexOf('.')));
    const isPackage = parent === '' || [...modules].some((known) => known.startsWith(`${parent}.`));
    const why = isPackage ? '' : `; ${repr(parent)} is not a package`;
    throw new PasteError('ModuleNotFoundError', `No module named ${repr(missing)}${why}`, {
      hint: suggestion(spec, references),
    });
  }
  if (attribute === '') return { module };
  const siblings = references.filter((name) => splitReference(name)[0] === module);
  const [first, ...others] = attribute.split('.');
  if (others.length > 0 && rowsOf(table, `${module}:${first}`) !== undefined) {
    throw new PasteError('AttributeError', `'function' object has no attribute '${others[0]}'`, {
      hint: suggestion(spec, siblings),
    });
  }
  const isClass = siblings.some((name) => splitReference(name)[1]?.startsWith(`${first}.`));
  throw new PasteError(
    'AttributeError',
    isClass && others.length > 0
      ? `type object ${repr(first as string)} has no attribute '${others[0]}'`
      : `module ${repr(module)} has no attribute '${first}'`,
    { hint: suggestion(spec, siblings.length > 0 ? siblings : references) },
  );
}

/** What `module:function` after `call:` stands for, where PasteDeploy takes a function's plain name only. */
export function lookupCall(table: FactoryTable, spec: string): FactorySource {
  const [module = '', attribute = '', ...more] = spec.split(':');
  const hint = `After call: it is module:function. ${suggestion(spec, referencesOf(table))}`;
  if (more.length > 0) throw new PasteError('ValueError', 'too many values to unpack (expected 2)', { hint });
  if (module === '') throw new PasteError('ValueError', 'Empty module name', { hint });
  if (attribute.includes('.') && rowsOf(table, spec) !== undefined) {
    throw new PasteError('AttributeError', `module ${repr(module)} has no attribute '${attribute}'`, {
      hint: `After call: PasteDeploy takes module:function only; write it as paste.…_factory = ${spec}`,
    });
  }
  return importReference(table, module, attribute);
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
  if (distribution === '') {
    throw new PasteError('ValueError', 'A distribution name is required.', {
      hint: `It stands after egg:. ${suggestion('', distributions)}`,
    });
  }
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

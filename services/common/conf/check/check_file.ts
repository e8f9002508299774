import { resolve } from 'node:path';
import { type ConfigFile, normalizeGroup, readConfigFile } from '../../config/config_file.ts';
import { ConfigOpts } from '../../config/config_opts.ts';
import { ConfigError, ConfigFileParseError, ConfigSourceValueError } from '../../config/errors.ts';
import type { OptGroup } from '../../config/opts.ts';
import { pyText } from '../../config/python_text.ts';
import { SOURCE_OPTIONS } from '../../config/sources/config_source.ts';
import { nearest } from '../../environ/nearest.ts';
import { OF_OTHER_RELEASES } from '../accepted/index.ts';
import { ALL_GROUPS } from '../all_groups.ts';
import type { Finding, FindingKind } from './finding.ts';
import {
  AUTH_PLUGIN_OPTIONS,
  type KnownOption,
  namesOf,
  optionsNamedByOperators,
  otherReleases,
} from './known_options.ts';

export interface CheckOptions {
  /** Also names options whose value is not the default, but for those that differ everywhere. */
  readonly checkDefaults?: boolean;
  /** Groups that are passed over. */
  readonly excludeGroups?: readonly string[];
  /** The working directory, for a relative name. */
  readonly cwd?: string;
}

/** What oslo-config-validator does not compare, since it differs from one deployment to the next. */
const DIFFER_EVERYWHERE =
  /^(?:.*_ur[il]|.*connection|password|username|my_ip|host(?:name)?|osapi_compute_listen)$/;

const NAMES = namesOf(ALL_GROUPS);
const OTHERS = otherReleases(OF_OTHER_RELEASES);
const GROUPS = [...new Set([...NAMES.keys(), ...OTHERS.keys()])];

/**
 * Checks one configuration file as oslo-config-validator does for Nova 2025.1: options that this release does not have are
 * errors (with the nearest known one, or the releases that had it), deprecated names are warnings. Beyond that tool it
 * checks values, and names options that are to be removed.
 *
 * @returns what was found, in the order of the file
 */
export function checkFile(path: string, options: CheckOptions = {}): Finding[] {
  const { checkDefaults = false, excludeGroups = [], cwd = '/' } = options;
  const fixed = resolve(cwd, path);
  let file: ReturnType<typeof readConfigFile>;
  try {
    file = readConfigFile(fixed);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (!(error instanceof ConfigFileParseError)) return [unreadable(fixed, error.explain())];
    const text = error.text === null ? '' : `: '${error.text.trimEnd()}'`;
    return [unreadable(fixed, `${error.reason}${text}`, error.line)];
  }
  if (file === 'not_found') return [unreadable(fixed, 'no such file')];
  if (file === 'permission_denied') return [unreadable(fixed, 'permission denied')];
  const excluded = new Set(excludeGroups.map(normalizeGroup));
  return [...checkNames(file), ...checkValues(file, checkDefaults)]
    .filter(({ group }) => group === undefined || !excluded.has(group))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

interface Place {
  readonly file: string;
  readonly line: number | undefined;
  readonly group: string;
  readonly option: string | undefined;
}

const finding = (
  severity: Finding['severity'],
  kind: FindingKind,
  place: Place,
  message: string,
  more: { readonly nearest?: string | undefined; readonly value?: string | undefined } = {},
): Finding => ({ severity, kind, ...place, value: undefined, nearest: undefined, ...more, message });

function unreadable(file: string, message: string, line?: number): Finding {
  const place = { file, line, group: undefined, option: undefined };
  return { severity: 'error', kind: 'unreadable', ...place, value: undefined, nearest: undefined, message };
}

function* checkNames(file: ConfigFile): Generator<Finding> {
  const signsIn = authSections(file);
  const sources = configSources(file);
  for (const [group, options] of file.groups) {
    const names = NAMES.get(group);
    const known = names !== undefined || OTHERS.has(group) || optionsNamedByOperators(group) !== undefined;
    if (!known && !signsIn.has(group) && !sources.has(group)) {
      const line = [...options.values()][0]?.[0]?.line;
      const match = nearest(group, GROUPS);
      const place = { file: file.path, line, group, option: undefined };
      yield finding('error', 'unknown group', place, `unknown group${meant(match && `[${match}]`)}`, {
        nearest: match,
      });
      continue;
    }
    for (const [option, entries] of options) {
      if (group === 'DEFAULT' && option === 'config_source') continue;
      if (sources.has(group) && SOURCE_OPTIONS.includes(option)) continue;
      const place = { file: file.path, line: entries.at(-1)?.line, group, option };
      yield* checkName(place, option, names, signsIn.has(group));
    }
  }
}

function* checkName(
  place: Place,
  option: string,
  names: ReadonlyMap<string, KnownOption> | undefined,
  signsIn: boolean,
): Generator<Finding> {
  const found = names?.get(option);
  if (found !== undefined) {
    const now = `[${found.group}] ${found.option}`;
    if (found.deprecated)
      yield finding('warning', 'deprecated name', place, `deprecated name of ${now}`, { nearest: now });
    if (found.opt.deprecatedForRemoval === true) {
      const reason = found.opt.deprecatedReason === undefined ? '' : `: ${found.opt.deprecatedReason}`;
      yield finding('warning', 'deprecated option', place, `deprecated for removal${reason}`);
    }
    return;
  }
  const other = OTHERS.get(place.group)?.get(option);
  if (other !== undefined) {
    const when =
      other.until === undefined ? `only since Nova ${other.since}` : `gone since Nova ${other.until}`;
    yield finding(
      'error',
      'other release',
      place,
      `unknown to Nova 31.0, ${when}, without effect. ${other.why}`,
    );
    return;
  }
  if (optionsNamedByOperators(place.group)?.includes(option) === true) return;
  const plugin = signsIn || names?.has('auth_type') === true;
  if (plugin && (AUTH_PLUGIN_OPTIONS.has(option) || NAMES.get('keystone')?.has(option) === true)) return;
  const candidates = [...(names?.keys() ?? []), ...(OTHERS.get(place.group)?.keys() ?? [])];
  const match = nearest(option, candidates);
  const elsewhere = GROUPS.filter(
    (group) => group !== place.group && NAMES.get(group)?.get(option)?.deprecated === false,
  );
  const hint =
    match !== undefined
      ? meant(`'${match}'`)
      : elsewhere.length === 1
        ? meant(`[${elsewhere[0]}] ${option}`)
        : '';
  // Any plugin of keystonemiddleware's may add options here; oslo-config-validator, too, only mentions them.
  const severity = place.group === 'keystone_authtoken' ? 'info' : 'error';
  yield finding(severity, 'unknown option', place, `unknown option${hint}`, { nearest: match });
}

const meant = (match: string | undefined): string => (match === undefined ? '' : `; did you mean ${match}?`);

/** Sections that `auth_section` names somewhere: they hold what signs in. */
function authSections(file: ConfigFile): ReadonlySet<string> {
  const named = [...file.groups.values()].flatMap((options) => options.get('auth_section') ?? []);
  return new Set(named.map(({ value }) => value.toLowerCase()));
}

/** Sections that describe sources of options elsewhere. */
function configSources(file: ConfigFile): ReadonlySet<string> {
  const named = file.groups.get('DEFAULT')?.get('config_source') ?? [];
  return new Set(named.flatMap(({ value }) => value.split(',').map((name) => name.trim().toLowerCase())));
}

/** The same options, none of them known to the command line: there a bad value would end the reading. */
const CHECKED: readonly OptGroup[] = ALL_GROUPS.map((group) => ({
  ...group,
  opts: Object.fromEntries(Object.entries(group.opts).map(([key, opt]) => [key, { ...opt, cli: false }])),
}));

function* checkValues(file: ConfigFile, checkDefaults: boolean): Generator<Finding> {
  const conf = configOf([file.path]);
  const defaults = configOf([]);
  for (const { name: group, opts } of CHECKED)
    for (const [key, opt] of Object.entries(opts)) {
      const option = key.replaceAll('-', '_');
      const { source, detail } = conf.location(group, option);
      if (source !== 'file') continue;
      const line = Number(detail.slice(detail.lastIndexOf(':') + 1));
      const place = { file: file.path, line, group, option };
      try {
        const value = pyText(conf.get(group, option));
        const fallback = pyText(defaults.get(group, option));
        if (!checkDefaults || DIFFER_EVERYWHERE.test(option) || value === fallback) continue;
        const [is, was] = opt.secret === true ? ['****', '****'] : [value, fallback];
        yield finding('warning', 'not the default', place, `${is}; the default is ${was}`, { value: is });
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        yield badValue(place, error);
      }
    }
}

function configOf(files: readonly string[]): ConfigOpts {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-manage', env: {}, fetch: null });
  for (const group of CHECKED) conf.registerGroup(group);
  conf.parse({ defaultConfigFiles: files, defaultConfigDirs: [] });
  return conf;
}

function badValue(place: Place, error: ConfigError): Finding {
  if (!(error instanceof ConfigSourceValueError)) return finding('error', 'bad value', place, error.message);
  const value = String(error.value);
  return finding('error', 'bad value', place, `${value}: ${error.reason}`, { value });
}

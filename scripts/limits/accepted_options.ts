import { ACCEPTED, type AcceptedOptions } from '../../services/common/conf/accepted/index.ts';
import { OWN_GROUPS } from '../../services/common/conf/index.ts';

const OWN = new Set(OWN_GROUPS.map(({ name }) => name));

/** `since 15.0, before 18.0`; 2025.1 is 31.0. */
function releases({ since, until }: Pick<AcceptedOptions, 'since' | 'until'>): string {
  const parts = [since && `since ${since}`, until && `before ${until}`].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'all';
}

/** Option by option, for the groups that the two APIs read. */
function ownRows(): string[][] {
  const rows = new Map<string, string[]>();
  const options = new Map<string, string[]>();
  for (const accepted of ACCEPTED.filter(({ group }) => OWN.has(group))) {
    const cells = [`\`[${accepted.group}]\``, '', releases(accepted), accepted.why];
    const key = cells.join('\0');
    rows.set(key, cells);
    options.set(key, [...(options.get(key) ?? []), ...accepted.options.map((name) => `\`${name}\``)]);
  }
  return [...rows].map(([key, cells]) => cells.with(1, (options.get(key) ?? []).join(' ')));
}

/** One row for each reason, for groups that only Nova's other services read, or that are gone. */
function otherRows(): string[][] {
  const rows = new Map<string, { group: string; why: string; count: number; until: number | undefined }>();
  for (const { group, options, until, why } of ACCEPTED.filter((accepted) => !OWN.has(accepted.group))) {
    const key = `${group}\0${why}`;
    const last = until === undefined ? Number.POSITIVE_INFINITY : Number(until);
    const row = rows.get(key);
    rows.set(key, {
      group,
      why,
      count: (row?.count ?? 0) + options.length,
      until: Math.max(row?.until ?? 0, last),
    });
  }
  return [...rows.values()].map(({ group, why, count, until }) => [
    `\`[${group}]\``,
    count === 1 ? 'one option' : `${count} options`,
    until === undefined || until === Number.POSITIVE_INFINITY ? 'all' : `before ${until.toFixed(1)}`,
    why,
  ]);
}

/** The rows of LIMITS.md about options of nova.conf that are accepted without effect. */
export function acceptedRows(): string[][] {
  const byGroup = (a: readonly string[], b: readonly string[]): number =>
    (a[0] ?? '') < (b[0] ?? '') ? -1 : a[0] === b[0] ? 0 : 1;
  return [...ownRows().sort(byGroup), ...otherRows().sort(byGroup)];
}

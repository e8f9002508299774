/** Longer names are nobody's typing errors, and comparing them costs the product of their lengths. */
const MAX_LENGTH = 64;

/** The known name that takes the fewest single-character edits to reach, if that is at most a third of its length. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  if (name.length > MAX_LENGTH) return undefined;
  for (const candidate of known) {
    if (candidate.length > MAX_LENGTH) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best !== undefined && bestDistance <= Math.max(1, Math.floor(best.length / 3)) ? best : undefined;
}

/** "Did you mean 'x'? Known: a, b", as errors about unknown names end. */
export function suggestion(name: string, known: Iterable<string>): string {
  const names = [...new Set(known)].sort();
  const match = nearest(name, names);
  const list = `known: ${names.length === 0 ? 'none' : names.join(', ')}`;
  return match === undefined
    ? `${list[0]?.toUpperCase()}${list.slice(1)}`
    : `Did you mean '${match}'? ${list[0]?.toUpperCase()}${list.slice(1)}`;
}

/** Levenshtein's distance, in which two neighbours that changed places are one edit, too; a row at a time. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] as number) + 1 : substitute;
      next.push(Math.min(substitute, swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}

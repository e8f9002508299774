import type { RecordedError } from './vectors.ts';

/** Where Python's messages carry files with lines, sections, options and values; each captures one of them. */
const FACTS: readonly RegExp[] = [
  /(?<!\w)'((?:\\.|[^'\\])*)'(?!\w)/g,
  /(?<!\w)"((?:\\.|[^"\\])*)"(?!\w)/g,
  /(?<!\w)(\/[^\s'",:;()[\]]+(?::\d+)?)/g,
  /\[([^[\]]+)\]/g,
  /\b(?:line:?|key|group|option:?|argument) ([^\s'"[\]:,]+)/gi,
  /\bvalue: ([^\n]+)$/g,
  /([^\s'"]+) (?:is not an?|is not IP|is an|contains no)\b/g,
];

/** The files with lines, sections, options and values that one message holds and another does not. */
export function missingFacts(expected: string, actual: string): string[] {
  if (actual.includes(expected)) return [];
  const facts = FACTS.flatMap((pattern) => [...expected.matchAll(pattern)].map(([, fact = '']) => fact));
  return [...new Set(facts)].filter((fact) => !standsIn(actual, fact));
}

/** As a word of its own: `a.conf:1` is not in `a.conf:12`, nor `y` in the random name of a directory. */
function standsIn(text: string, fact: string): boolean {
  const isWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);
  for (let at = text.indexOf(fact); at !== -1; at = text.indexOf(fact, at + 1)) {
    const runsOn = isWord(text[at - 1]) && isWord(fact[0]);
    const goesOn = isWord(fact.at(-1)) && isWord(text[at + fact.length]);
    if (!runsOn && !goesOn) return true;
  }
  return false;
}

/** What an exception is to the original's users: a class and a text. */
export function recorded(error: unknown): RecordedError {
  return error instanceof Error
    ? { class: error.name, message: error.message }
    : { class: typeof error, message: String(error) };
}

/** How our error differs from the original's; undefined where it has the same class and the same facts. */
export function errorDifference(
  expected: RecordedError | null | undefined,
  actual: RecordedError | null | undefined,
): string | undefined {
  if (!expected || !actual) {
    return expected || actual ? `${show(actual)} instead of ${show(expected)}` : undefined;
  }
  if (expected.class !== actual.class) return `${show(actual)} instead of ${show(expected)}`;
  const missing = missingFacts(expected.message, actual.message);
  return missing.length === 0
    ? undefined
    : `${show(actual)} lacks ${missing.map((fact) => JSON.stringify(fact)).join(', ')} of ${show(expected)}`;
}

function show(error: RecordedError | null | undefined): string {
  return error ? `${error.class} ${JSON.stringify(error.message)}` : 'no error';
}

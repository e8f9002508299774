import { jsonText, printable } from './escape.ts';
import { FORMAT_VARIABLE } from './formats.ts';
import { type Logged, logVariable } from './variables.ts';

/**
 * From a log-format to what makes a request's line. What a client sent cannot break a line: control characters are
 * written as `\xNN`; in a format that is a JSON object, values are escaped as JSON wants them. `empty` stands for what
 * is not there.
 */
export function lineFormat(format: string, empty: string): (logged: Logged) => string {
  const escape = format.trimStart().startsWith('{"') ? jsonText : printable;
  const texts = format.split(/%\([^)]+\)/);
  const variables = [...format.matchAll(FORMAT_VARIABLE)].map(([, name = '']) => logVariable(name));
  return (logged) => {
    let line = texts[0] ?? '';
    for (const [i, of] of variables.entries()) {
      const value = of(logged);
      line += `${value === undefined || value === '' ? empty : typeof value === 'number' ? value : escape(value)}${texts[i + 1] ?? ''}`;
    }
    return line;
  };
}

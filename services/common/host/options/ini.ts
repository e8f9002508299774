import { HostError, type Origin, originText } from '../errors.ts';

/** Called with each `key = value` of the section, as it stands. */
type Emit = (key: string, value: string, origin: Origin) => void;

/**
 * uWSGI's ini dialect: `;` and `#` start a comment only at the start of a line, a key without `=` has the empty value,
 * keys repeat, and a section may stand in several places.
 *
 * @throws HostError where the section is missing or a line belongs to none
 */
export function parseIni(text: string, file: string, section: string, emit: Emit): void {
  let current: string | undefined;
  let seen = false;

  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith(';') || trimmed.startsWith('#')) continue;
    const origin: Origin = { file, line: index + 1 };
    if (trimmed.startsWith('[')) {
      if (!trimmed.endsWith(']')) {
        throw new HostError(`${originText(origin)}: "${trimmed}" lacks the ] that ends a section name`);
      }
      current = trimmed.slice(1, -1).trim();
      seen ||= current === section;
      continue;
    }
    if (current === undefined) {
      throw new HostError(
        `${originText(origin)}: "${trimmed}" stands before any [section]; [uwsgi] comes first`,
      );
    }
    if (current !== section) continue;
    const equals = trimmed.indexOf('=');
    const key = (equals === -1 ? trimmed : trimmed.slice(0, equals)).trim();
    const value = equals === -1 ? '' : trimmed.slice(equals + 1).trim();
    emit(key, value, origin);
  }
  if (!seen) throw new HostError(`${file}: there is no section [${section}] in it`);
}

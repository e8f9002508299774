import { HostError, messageOf, type Origin } from '../errors.ts';

/**
 * A JSON configuration as uWSGI takes it: of the object called `section` each member is an option, each item of an
 * array a repetition; `true` is 1, `false` and `null` are 0, and objects inside are passed over.
 *
 * @param emit called with each of them
 * @throws HostError where the text is no JSON or has no such object
 */
export function parseJson(
  text: string,
  file: string,
  section: string,
  emit: (key: string, value: string, origin: Origin) => void,
): void {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new HostError(`${file}: ${messageOf(error)}`);
  }
  const options = isObject(document) ? document[section] : undefined;
  if (!isObject(options)) throw new HostError(`${file}: there is no object "${section}" in it`);
  const origin: Origin = { file, line: 0 };
  for (const [key, value] of Object.entries(options)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      const plain = textOf(item);
      if (plain !== undefined) emit(key, plain, origin);
    }
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null ? '0' : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

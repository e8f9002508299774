/** Sections, each with its keys, in the order in which they are written. */
export type WrittenIni = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Writes api-paste.ini's format: percent signs doubled, so that they are no references; further lines continue a value. */
export function writeIni(sections: WrittenIni): string {
  const lines = [...sections].flatMap(([section, keys]) => [
    `[${section}]`,
    ...[...keys].map(([key, value]) => `${key} = ${value.replaceAll('%', '%%').replaceAll('\n', '\n    ')}`),
  ]);
  return `${lines.join('\n')}\n`;
}

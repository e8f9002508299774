/** An SCGI request's netstring: CONTENT_LENGTH and SCGI first, one byte a character (Latin-1). */
export function scgiPacket(vars: readonly (readonly [string, string])[]): Buffer {
  const length = vars.find(([key]) => key === 'CONTENT_LENGTH')?.[1] ?? '0';
  const all = [
    ['CONTENT_LENGTH', length],
    ['SCGI', '1'],
    ...vars.filter(([key]) => key !== 'CONTENT_LENGTH'),
  ] as const;
  return netstring(all.map(([key, value]) => `${key}\0${value}\0`).join(''));
}

/** `<length>:<text>,` */
export function netstring(text: string): Buffer {
  return Buffer.from(`${text.length}:${text},`, 'latin1');
}

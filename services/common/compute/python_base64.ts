/**
 * Base64 as Python's `base64.b64decode` reads it, which Nova leaves the judgement to (oslo_serialization.base64): what is
 * outside the alphabet counts for nothing, and so does padding before the end, so that `-` and `_`, unlike in Node, are no
 * digits. Undefined where the padding is missing or the text is not ASCII.
 */
export function decodeBase64(text: string): Buffer | undefined {
  if (!/^\p{ASCII}*$/u.test(text)) return undefined;
  const digits = text.replace(/[^A-Za-z0-9+/]/g, '');
  const rest = digits.length % 4;
  // By hand: an expression that looks for the end of the text tries it from each character on.
  const end = text.slice(text.lastIndexOf(digits.at(-1) ?? '') + 1);
  const padding = end.replace(/[^=]/g, '').length;
  if (rest === 1 || (rest > 1 && padding < 4 - rest)) return undefined;
  return Buffer.from(digits, 'base64');
}

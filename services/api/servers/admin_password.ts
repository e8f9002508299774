import { randomInt } from 'node:crypto';
import type { ServerOptions } from '../server_options.ts';

/** What an answer says of a server's password: the one asked for, else a new one, unless `[api]` has none shown. */
export function adminPassword(
  { adminPass }: { readonly adminPass?: string },
  {
    enableInstancePassword,
    passwordLength,
  }: Pick<ServerOptions, 'enableInstancePassword' | 'passwordLength'>,
): { readonly adminPass?: string } {
  return enableInstancePassword ? { adminPass: adminPass ?? generatePassword(passwordLength) } : {};
}

/** oslo's alphabets: no letter or digit that can be taken for another. */
const PASSWORD_ALPHABETS = ['23456789', 'ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz'] as const;

/** A password with at least one sign of each alphabet, if it is long enough (nova.utils.generate_password). */
export function generatePassword(length: number): string {
  const all = PASSWORD_ALPHABETS.join('');
  const pick = (alphabet: string): string => alphabet.charAt(randomInt(alphabet.length));
  const signs = PASSWORD_ALPHABETS.map(pick).slice(0, length);
  while (signs.length < length) signs.push(pick(all));
  for (let index = signs.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [signs[index], signs[other]] = [signs[other] ?? '', signs[index] ?? ''];
  }
  return signs.join('');
}

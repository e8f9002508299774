/** A URI as messages may name it: without its password, or without a user who has none and may be a token. */
export function withoutPassword(uri: string): string {
  return uri.replace(
    /^(\w+:\/\/)(?:([^/?#@:]*):)?[^/?#@]*@/,
    (_match, scheme: string, user: string | undefined) =>
      `${scheme}${user === undefined ? '' : `${user}:`}****@`,
  );
}

/** What a front says about the client's connection. */
export interface SchemeHints {
  readonly forwardedProto: string | undefined;
  /** `HTTPS`, or `X-Forwarded-SSL`, which uWSGI reads in the same way. */
  readonly https: string | undefined;
  readonly requestScheme: string | undefined;
}

/**
 * `wsgi.url_scheme` as uWSGI decides it: X-Forwarded-Proto as it stands, whatever it says; else `HTTPS` being `on` or
 * `1`. A front must therefore overwrite X-Forwarded-Proto. REQUEST_SCHEME, which uWSGI does not read, decides last.
 */
export function schemeOf({ forwardedProto, https, requestScheme }: SchemeHints): string {
  if (forwardedProto !== undefined && forwardedProto !== '') return forwardedProto;
  if (https !== undefined && https !== '') return /^(?:on|1)/i.test(https) ? 'https' : 'http';
  return requestScheme ?? 'http';
}

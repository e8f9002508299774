/** What signing in to Keystone, or asking it, can end with: keystoneauth1.exceptions. No message holds a secret. */
export class KeystoneError extends Error {
  override readonly name: string = 'ClientException';
}

/** No connection, a connection that broke, or no answer in time. Trying again may help. */
export class ConnectFailure extends KeystoneError {
  override readonly name = 'ConnectFailure';
}

/** TLS failed: a certificate that is not trusted, or a file that can't be read. Trying again does not help. */
export class SSLError extends KeystoneError {
  override readonly name = 'SSLError';
}

/** An answer with a status from 400 on; `detail` is what Keystone's error document says. */
export class HttpError extends KeystoneError {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly detail: string;

  constructor(status: number, url: string, detail: string) {
    super(`${detail === '' ? url : `${url}: ${detail}`} (HTTP ${status})`);
    this.status = status;
    this.detail = detail;
  }
}

/** An answer that is not what Keystone would send. */
export class InvalidResponse extends KeystoneError {
  override readonly name = 'InvalidResponse';
}

/** No version 3 at an address. */
export class DiscoveryFailure extends KeystoneError {
  override readonly name = 'DiscoveryFailure';
}

/** The catalog of the service user has no such endpoint. */
export class EndpointNotFound extends KeystoneError {
  override readonly name = 'EndpointNotFound';
}

/** Credentials that can't be used together, or that are not complete. */
export class AuthorizationFailure extends KeystoneError {
  override readonly name = 'AuthorizationFailure';
}

/** A group of nova.conf from which no way to sign in can be made. Ends the start. */
export class AuthPluginError extends Error {
  override readonly name: string = 'OptionError';
}

export class NoMatchingPlugin extends AuthPluginError {
  override readonly name = 'NoMatchingPlugin';
}

export class MissingRequiredOptions extends AuthPluginError {
  override readonly name = 'MissingRequiredOptions';
}

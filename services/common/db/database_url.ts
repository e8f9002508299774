import { resolve } from 'node:path';

/** What a `[database] connection` value names. */
export interface SqliteUrl {
  readonly dialect: 'sqlite';
  /** Absolute, or `:memory:`. */
  readonly path: string;
}

/** A `connection` that can't be used: the message names the option and what would be right, never a password. */
export class DatabaseUrlError extends Error {
  constructor(url: string, reason: string) {
    super(
      `[database] connection = ${withoutPassword(url)}: ${reason}. ` +
        'Use sqlite:////absolute/path (four slashes) or sqlite:// (in memory).',
    );
    this.name = 'DatabaseUrlError';
  }
}

/**
 * Reads SQLAlchemy's URL form: `sqlite://` and `sqlite:///:memory:` are in memory, `sqlite:////a/b` is the file /a/b and
 * `sqlite:///a/b` is a/b under the working directory.
 */
export function parseDatabaseUrl(url: string): SqliteUrl {
  const match = /^([a-z0-9]+)(?:\+[a-z0-9]+)?:\/\/(.*)$/s.exec(url);
  if (match === null) throw new DatabaseUrlError(url, 'not a database URL');
  const [, scheme, rest = ''] = match;
  if (scheme === 'postgresql' || scheme === 'postgres') {
    throw new DatabaseUrlError(url, 'PostgreSQL is not supported yet');
  }
  if (scheme !== 'sqlite') throw new DatabaseUrlError(url, `${scheme} is not supported`);
  const [location = ''] = rest.split('?', 1);
  if (location === '' || location === '/' || location === '/:memory:') {
    return { dialect: 'sqlite', path: ':memory:' };
  }
  if (!location.startsWith('/')) throw new DatabaseUrlError(url, 'a SQLite URL names no host');
  return { dialect: 'sqlite', path: resolve(location.slice(1)) };
}

function withoutPassword(url: string): string {
  return url.replace(/:\/\/([^/@]*)@/, '://****@');
}

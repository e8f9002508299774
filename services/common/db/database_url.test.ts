import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { DatabaseUrlError, parseDatabaseUrl } from './database_url.ts';

test('four slashes name an absolute file, three one under the working directory', () => {
  assert.equal(parseDatabaseUrl('sqlite:////var/lib/nova/nova.sqlite').path, '/var/lib/nova/nova.sqlite');
  assert.equal(parseDatabaseUrl('sqlite:///nova.sqlite').path, resolve('nova.sqlite'));
});

test('no path is a database in memory', () => {
  for (const url of ['sqlite://', 'sqlite:///', 'sqlite:///:memory:']) {
    assert.equal(parseDatabaseUrl(url).path, ':memory:');
  }
});

test('another kind of database is refused by the name of the option, without its password', () => {
  for (const url of [
    'postgresql://nova:s3cret@db/nova',
    'mysql+pymysql://nova:s3cret@db/nova',
    'nova.sqlite',
  ]) {
    assert.throws(
      () => parseDatabaseUrl(url),
      (error) =>
        error instanceof DatabaseUrlError &&
        error.message.startsWith('[database] connection') &&
        !error.message.includes('s3cret'),
    );
  }
});

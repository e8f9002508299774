import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Application } from '../../environ/application.ts';
import { type Environ, environOf } from '../../environ/environ.ts';
import { raise } from '../../environ/raise.ts';
import type { Database } from '../../db/database.ts';
import { type LogRecord, logRecords } from '../../middleware/testing/log_records.ts';
import type { FactoryTable } from '../../paste/factory.ts';
import { loadApp } from '../../paste/load_app.ts';
import { type RawAnswer, type RawRequest, serve } from '../../testing/raw_request.ts';
import { API_NAMES, type ApiName } from '../api_name.ts';
import { factoryTable } from '../factories.ts';
import { loadConfig } from '../load_config.ts';
import { configDir } from './config_dir.ts';

export interface DeploymentOptions {
  /** The text of api-paste.ini. */
  readonly paste: string;
  /** `[api] auth_strategy`. */
  readonly strategy: 'keystone' | 'noauth2';
  readonly db: Database;
  /** Stands in for a Keystone that takes every token for this user's. */
  readonly keystoneSays?: Readonly<Record<string, string>>;
}

export interface Answer extends RawAnswer {
  /** The request's environ as filters and application left it. */
  readonly environ: Environ;
  /** Header values by lower-case name; repeats joined. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Deployment {
  readonly compute: (ask?: RawRequest) => Promise<Answer>;
  readonly metadata: (ask?: RawRequest) => Promise<Answer>;
  readonly records: readonly LogRecord[];
}

/** Where the stock deployment's version list fails, for what catches it. */
export const FAILING_PATH = '/fails';

const SETTINGS = `
[oslo_middleware]
max_request_body_size = 1000
enable_proxy_headers_parsing = true
[cors]
allowed_origin = https://dashboard.example
[keystone_authtoken]
www_authenticate_uri = https://keystone.example
auth_url = http://127.0.0.1:1
`;

/**
 * Both APIs as a paste file's pipelines have them, over HTTP: nova.conf and the file go through both parsers, as entry
 * points hand them over, and every factory is the real one but those that the options replace.
 */
export async function deploy(
  t: TestContext,
  { paste, strategy, db, keystoneSays }: DeploymentOptions,
): Promise<Deployment> {
  const records = logRecords(t);
  const directory = configDir(t, { paste });
  const files = [join(directory, 'api-paste.ini'), join(directory, 'nova.conf')];
  writeFileSync(join(directory, 'nova.conf'), `[api]\nauth_strategy = ${strategy}\n${SETTINGS}`);
  const { conf } = loadConfig({ prog: 'nova-api', env: {}, args: [], files });
  const factories = withReplacements(factoryTable({ conf, db, now: Date.now }), keystoneSays);
  const asks = await Promise.all(
    API_NAMES.map(async (name) => [
      name,
      await asking(t, loadApp(`config:${files[0]}`, name, { factories })),
    ]),
  );
  const { osapi_compute, metadata } = Object.fromEntries(asks) as Record<ApiName, Deployment['compute']>;
  return { compute: osapi_compute, metadata, records };
}

function withReplacements(
  table: FactoryTable,
  keystoneSays: DeploymentOptions['keystoneSays'],
): FactoryTable {
  const name = 'nova.api.openstack.compute.versions:Versions.factory';
  const versions = table[name];
  if (versions === undefined || !('protocol' in versions) || versions.protocol !== 'paste.app_factory') {
    throw new TypeError(`${name} is no application`);
  }
  return {
    ...table,
    [name]: {
      protocol: 'paste.app_factory',
      factory: (globalConf, localConf) => {
        const app = versions.factory(globalConf, localConf);
        return (req, res) => {
          if (environOf(req).pathInfo === FAILING_PATH) raise(req, res, new Error('secret'));
          else app(req, res);
        };
      },
    },
    ...(keystoneSays === undefined
      ? {}
      : {
          'keystonemiddleware.auth_token:filter_factory': {
            protocol: 'paste.filter_factory',
            factory:
              () =>
              (app: Application): Application =>
              (req, res) => {
                Object.assign(req.headers, keystoneSays);
                app(req, res);
              },
          },
        }),
  };
}

async function asking(t: TestContext, app: Application): Promise<Deployment['compute']> {
  const environs: Environ[] = [];
  const ask = await serve(t, (req, res) => {
    environs.push(environOf(req));
    app(req, res);
  });
  return async (request) => {
    const answer = await ask(request);
    const headers: Record<string, string> = {};
    for (const [row, value] of answer.rows) {
      const key = row.toLowerCase();
      headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
    }
    return { ...answer, headers, environ: environs.at(-1) as Environ };
  };
}

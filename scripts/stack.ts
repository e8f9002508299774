import { delimiter } from 'node:path';
import { ask, Failure } from './command.ts';

export const FRONTS = ['nginx', 'apache'] as const;
export type FrontName = (typeof FRONTS)[number];

/** Where a front is reached on 127.0.0.1. */
export interface FrontPorts {
  readonly name: FrontName;
  readonly compute: string;
  readonly metadata: string;
  /** In the place of port 80: the compute API under /compute. */
  readonly http: string;
}

export interface StackChoice {
  readonly fronts: readonly FrontPorts[];
  /** What Compose needs to run it, complete: .env's defaults are not consulted for any of these. */
  readonly environment: Readonly<Record<string, string>>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What Compose reads for a stack with a network for guests. */
export const WITH_GUESTS = ['compose.yaml', 'compose.link-local.yaml'].join(delimiter);

/** Compose's name of the stack, which COMPOSE_PROJECT_NAME changes. */
export function projectName(): string {
  const { stdout } = ask('docker', ['compose', 'config', '--format', 'json']);
  return /"name": "([^"]+)"/.exec(stdout)?.[1] ?? 'novafront';
}

/**
 * Reads FRONT (or COMPOSE_PROFILES for both at once), BACKEND, TRANSPORT, LINK_LOCAL and the ports as `npm start` documents them. A
 * front that runs alone has the main ports, whichever it is; beside nginx, Apache has the APACHE_ ones. Throws a
 * Failure naming a variable with a value that is none of its.
 */
export function stackChoice(variables: Variables): StackChoice {
  const profiles = (variables['COMPOSE_PROFILES'] || variables['FRONT'] || 'nginx')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of profiles) oneOf('FRONT', name, FRONTS);
  const names = FRONTS.filter((name) => profiles.includes(name));
  const main = ports(variables, '', ['8774', '8775', '8080']);
  const second = ports(variables, 'APACHE_', ['18774', '18775', '18080']);
  const apache = names.includes('nginx') ? second : main;
  const guests = oneOf('LINK_LOCAL', variables['LINK_LOCAL'] || 'off', ['on', 'off']) === 'on';
  if (guests && names.length > 1) {
    throw new Failure('LINK_LOCAL=on: one front only can have 169.254.169.254; FRONT says which');
  }
  return {
    fronts: names.map((name) => ({ name, ...(name === 'nginx' ? main : apache) })),
    environment: {
      FRONT: names[0] ?? 'nginx',
      COMPOSE_PROFILES: names.join(','),
      BACKEND: oneOf('BACKEND', variables['BACKEND'] || 'http', ['http', 'uwsgi']),
      TRANSPORT: oneOf('TRANSPORT', variables['TRANSPORT'] || 'tcp', ['tcp', 'unix']),
      METADATA_PROXY: oneOf('METADATA_PROXY', variables['METADATA_PROXY'] || 'off', ['on', 'off']),
      COMPUTE_PORT: main.compute,
      METADATA_PORT: main.metadata,
      HTTP_PORT: main.http,
      APACHE_COMPUTE_PORT: apache.compute,
      APACHE_METADATA_PORT: apache.metadata,
      APACHE_HTTP_PORT: apache.http,
      ...(guests ? { COMPOSE_FILE: WITH_GUESTS } : {}),
    },
  };
}

function ports(variables: Variables, prefix: string, [compute, metadata, http]: [string, string, string]) {
  const port = (name: string, preset: string): string => {
    const value = variables[`${prefix}${name}`] || preset;
    if (!/^\d{1,5}$/.test(value) || Number(value) < 1 || Number(value) > 65_535) {
      throw new Failure(`${prefix}${name}=${value}: expected a port, 1 to 65535`);
    }
    return value;
  };
  return {
    compute: port('COMPUTE_PORT', compute),
    metadata: port('METADATA_PORT', metadata),
    http: port('HTTP_PORT', http),
  };
}

function oneOf(variable: string, value: string, allowed: readonly string[]): string {
  if (!allowed.includes(value)) {
    throw new Failure(`${variable}=${value}: expected one of: ${allowed.join(', ')}`);
  }
  return value;
}

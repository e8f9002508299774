/** A server with the bench's application. */
export type Host = 'nova-uwsgi' | 'uWSGI' | 'bare net' | 'bare calls';
export type Protocol = 'http' | 'uwsgi' | 'fastcgi' | 'scgi';
export type Front = 'nginx' | 'apache';

/** Where a host is asked: one protocol over one transport. */
export interface Door {
  readonly host: Host;
  readonly protocol: Protocol;
  readonly transport: 'tcp' | 'unix';
  readonly workers: 1 | 2;
}

/** What load runs against: a door, a front before a door, or one of the two yardsticks. */
export interface Target {
  readonly name: string;
  readonly door: Door | undefined;
  readonly front: Front | undefined;
  /** `/` says what all say; `/busy` keeps the worker's processor busy with it. */
  readonly path: '/' | '/busy';
  /** Of a front: the port in its container that leads to the door. */
  readonly port: number;
}

/** TCP ports, as in nova-uwsgi.ini and uwsgi.ini. */
const PORTS: Readonly<Record<Protocol, number>> = { http: 8000, uwsgi: 8001, fastcgi: 8002, scgi: 8003 };

const CONTAINERS: Readonly<Record<Host, string>> = {
  'nova-uwsgi': 'nova-uwsgi',
  uWSGI: 'uwsgi',
  'bare net': 'bare',
  'bare calls': 'calls',
};
const containerOf = (host: Host, workers: 1 | 2): string => `${CONTAINERS[host]}-${workers}`;

/** The container whose processes serve a target. */
export function serverOf({ name, door }: Target): string | undefined {
  if (name === BARE) return 'bare-1';
  return door === undefined ? undefined : containerOf(door.host, door.workers);
}

/** Host names are the containers'. */
export function addressOf({ host, protocol, transport, workers }: Door): string {
  const container = containerOf(host, workers);
  return transport === 'tcp' ? `${container}:${PORTS[protocol]}` : `/run/nova/${container}.${protocol}.sock`;
}

const BARE = 'bare Node';
const CLIENT = 'connection_load itself';

/** The two without a host: Node's own server, and what the client for connections can do at most. */
export const YARDSTICKS = { bare: BARE, client: CLIENT } as const;

export function nameOf(
  { host, protocol, transport, workers }: Door,
  front?: Front,
  path: Target['path'] = '/',
): string {
  const before = front === undefined ? '' : `${front} → `;
  const after = (workers === 1 ? '' : ` ×${workers}`) + (path === '/' ? '' : ` ${path}`);
  return `${before}${host} ${protocol} ${transport}${after}`;
}

const OURS: readonly (readonly [Protocol, 'tcp' | 'unix'])[] = [
  ['http', 'tcp'],
  ['uwsgi', 'tcp'],
  ['uwsgi', 'unix'],
  ['fastcgi', 'unix'],
  ['scgi', 'unix'],
];
const THEIRS: typeof OURS = [
  ['http', 'tcp'],
  ['uwsgi', 'tcp'],
  ['uwsgi', 'unix'],
];
/** wrk speaks no unix sockets, and uWSGI's http-socket is not what fronts are given. */
const BEHIND: Readonly<Record<Host, typeof OURS>> = {
  'nova-uwsgi': [['http', 'unix'], ...OURS],
  uWSGI: THEIRS.slice(1),
  // Node's net server, and system calls in its place, without HTTP.
  'bare net': [['uwsgi', 'unix']],
  'bare calls': [['uwsgi', 'unix']],
};
/** What two workers are measured with. */
const TWICE: readonly (readonly [Host, Protocol, 'tcp' | 'unix', Front | undefined])[] = [
  ['nova-uwsgi', 'http', 'tcp', undefined],
  ['nova-uwsgi', 'uwsgi', 'unix', undefined],
  ['uWSGI', 'uwsgi', 'unix', undefined],
  ['nova-uwsgi', 'http', 'unix', 'nginx'],
  ['nova-uwsgi', 'uwsgi', 'unix', 'nginx'],
  ['uWSGI', 'uwsgi', 'unix', 'nginx'],
];
/** What shows by requests that keep processors busy whether a second worker takes its share. */
const BUSY: typeof OURS = [
  ['http', 'tcp'],
  ['uwsgi', 'unix'],
];

type Way = Pick<Target, 'front' | 'path'> & { readonly door: Door };

function targets(): readonly Target[] {
  const doors = (host: Host, ways: typeof OURS, front?: Front): Way[] =>
    ways.map(([protocol, transport]) => ({
      door: { host, protocol, transport, workers: 1 },
      front,
      path: '/',
    }));
  const all: readonly Way[] = [
    ...doors('nova-uwsgi', OURS),
    ...doors('uWSGI', THEIRS),
    ...doors('bare net', BEHIND['bare net']),
    ...doors('bare calls', BEHIND['bare calls']),
    ...(['nginx', 'apache'] as const).flatMap((front) => [
      ...doors('nova-uwsgi', BEHIND['nova-uwsgi'], front),
      ...doors('uWSGI', BEHIND.uWSGI, front),
      ...(front === 'nginx'
        ? [
            ...doors('bare net', BEHIND['bare net'], front),
            ...doors('bare calls', BEHIND['bare calls'], front),
          ]
        : []),
    ]),
    ...TWICE.map(([host, protocol, transport, front]) => ({
      door: { host, protocol, transport, workers: 2 } as const,
      front,
      path: '/' as const,
    })),
    ...BUSY.flatMap(([protocol, transport]) =>
      ([1, 2] as const).map((workers) => ({
        door: { host: 'nova-uwsgi', protocol, transport, workers } as const,
        front: undefined,
        path: '/busy' as const,
      })),
    ),
  ];
  return [
    ...[BARE, CLIENT].map((name) => ({
      name,
      door: undefined,
      front: undefined,
      path: '/' as const,
      port: 0,
    })),
    ...all.map(({ door, front, path }, i) => ({
      name: nameOf(door, front, path),
      door,
      front,
      path,
      port: 9000 + i,
    })),
  ];
}

/** Neighbours in this list are measured one after the other: what is compared stands together. */
export const TARGETS: readonly Target[] = targets();

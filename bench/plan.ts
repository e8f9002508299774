/** Bytes of the same answer, wherever it comes from; what is asked of each target. */
export interface Question {
  readonly name: string;
  readonly path: string;
  readonly service: 'compute' | 'metadata';
  readonly headers: Readonly<Record<string, string>>;
  /** Requests a second of real Nova 2025.1 with uWSGI behind each front, where bare Node served BARE_NODE. */
  readonly nova: Readonly<Record<'nginx' | 'apache', number>>;
}

/** One way to an application. */
export interface Target {
  readonly name: string;
  readonly front: 'nginx' | 'apache' | undefined;
  readonly url: (question: Question) => string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests a second of the bare server on the machine and in the days in which real Nova was measured. */
const BARE_NODE = 82_000;

const PORTS = { compute: 8774, metadata: 8775 } as const;

/** The questions that the project's figures are about. Signed headers stand for Neutron's metadata proxy. */
export function questions(metadataHeaders: Readonly<Record<string, string>>): readonly Question[] {
  return [
    { name: 'GET /', path: '/', service: 'compute', headers: {}, nova: { nginx: 865, apache: 793 } },
    {
      name: 'GET /v2.1/flavors',
      path: '/v2.1/flavors',
      service: 'compute',
      headers: { 'X-Auth-Token': 'admin:admin' },
      nova: { nginx: 283, apache: 267 },
    },
    {
      name: 'GET /openstack/latest/meta_data.json',
      path: '/openstack/latest/meta_data.json',
      service: 'metadata',
      headers: metadataHeaders,
      nova: { nginx: 6252, apache: 3519 },
    },
  ];
}

const FRONT_TARGETS: readonly Target[] = (['nginx', 'apache'] as const).flatMap((front) =>
  ['http', 'uwsgi'].flatMap((backend) =>
    ['tcp', 'unix'].map((transport) => {
      const name = `${front}-${backend}-${transport}`;
      return {
        name,
        front,
        url: ({ path, service }: Question) => `http://${name}:${PORTS[service]}${path}`,
      };
    }),
  ),
);

const alone = ({ path, service }: Question): string =>
  service === 'compute' ? `http://api:${PORTS.compute}${path}` : `http://metadata:${PORTS.metadata}${path}`;

export const TARGETS: readonly Target[] = [
  { name: 'bare Node', front: undefined, url: ({ path }) => `http://bare:8000${path}` },
  { name: 'application alone', front: undefined, url: alone },
  // What a connection costs, without any front: the uwsgi protocol needs one for every request.
  { name: 'alone, no keep-alive', front: undefined, url: alone, headers: { Connection: 'close' } },
  ...FRONT_TARGETS,
];

/** A ratio that must be reached, and whether it was. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly atLeast: number;
}

/** Medians of requests a second, by question and target. */
export type Medians = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * The project's goals, from one run's medians. Machines differ and neighbours are noisy, so that real Nova's recorded
 * rate is scaled by what the bare server of this run reaches of its own recorded one.
 */
export function goals(medians: Medians, asked: readonly Question[]): readonly Goal[] {
  const rate = (question: string, target: string): number => medians[question]?.[target] ?? 0;
  const speed = rate('GET /', 'bare Node') / BARE_NODE;
  return [
    {
      name: 'GET /, application alone ÷ bare Node',
      value: rate('GET /', 'application alone') / rate('GET /', 'bare Node'),
      atLeast: 0.5,
    },
    ...asked
      .filter(({ service }) => service === 'compute')
      .flatMap(({ name, nova }) =>
        FRONT_TARGETS.filter((target) => medians[name]?.[target.name] !== undefined).map((target) => ({
          name: `${name}, ${target.name} ÷ real Nova behind ${target.front}`,
          value: rate(name, target.name) / (nova[target.front as 'nginx' | 'apache'] * speed),
          atLeast: 20,
        })),
      ),
  ];
}

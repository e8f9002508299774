import { createHmac } from 'node:crypto';

/** A server that the bench made, as its guest is known. */
export interface Guest {
  readonly id: string;
  readonly address: string;
}

/** How a guest says who it is. */
export type Mode = 'signature' | 'address';

export const SECRET = 'bench';

/** What guests poll, by turns: mostly meta_data.json, and both trees. */
export const PATHS = [
  '/openstack/latest/meta_data.json',
  '/latest/meta-data/local-ipv4',
  '/openstack/latest/meta_data.json',
  '/2009-04-04/meta-data/',
] as const;

/** The headers under which a guest's request arrives: signed by Neutron's agent, or with the address that a front saw. */
export function guestHeaders({ id, address }: Guest, mode: Mode): Readonly<Record<string, string>> {
  if (mode === 'address') return { 'X-Forwarded-For': address };
  return {
    'X-Forwarded-For': address,
    'X-Instance-ID': id,
    'X-Tenant-ID': 'admin',
    'X-Instance-ID-Signature': createHmac('sha256', SECRET).update(id).digest('hex'),
  };
}

/**
 * A script for wrk: every guest asks for every path in its turn, so that neighbouring requests are of different guests.
 * All requests are written before the first is sent.
 */
export function wrkScript(guests: readonly Guest[], mode: Mode): string {
  const rows = PATHS.flatMap((_, turn) =>
    guests.map((guest, index) => {
      const headers = Object.entries(guestHeaders(guest, mode)).map(
        ([name, value]) => `["${name}"]="${value}"`,
      );
      return `{"${PATHS[(turn + index) % PATHS.length]}",{${headers.join(',')}}}`;
    }),
  );
  return `local asked = {
${rows.join(',\n')}
}
local requests = {}
local at = 0
function init(args)
  for i, one in ipairs(asked) do
    requests[i] = wrk.format("GET", one[1], one[2])
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
`;
}

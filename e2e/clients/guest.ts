import type { Client } from '../testing/client.ts';

export interface GuestRequest {
  readonly path: string;
  readonly method?: string;
  /** A name with several values is sent once for each. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** What a guest got. */
export interface GuestAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Requests to 169.254.169.254 from one of a client's addresses, one after another, each on a connection of its own. */
export async function askAsGuest(
  client: Client,
  address: string,
  requests: readonly GuestRequest[],
): Promise<readonly GuestAnswer[]> {
  const text = await client.exec('python3', '/mnt/guest.py', address, JSON.stringify(requests));
  return (JSON.parse(text) as (Omit<GuestAnswer, 'body'> & { body: string })[]).map((answer) => ({
    ...answer,
    body: Buffer.from(answer.body, 'base64'),
  }));
}

import { setTimeout as sleep } from 'node:timers/promises';
import { PRIVATE_NETWORK_ID, SEED_IMAGES } from '../../services/common/db/seed_data.ts';
import { Failure } from '../command.ts';
import type { PublicKey } from './input_files.ts';

/** m1.tiny. */
const FLAVOR = '1';

export interface NewServer {
  readonly name: string;
  readonly userData: string | undefined;
  readonly keyName: string | undefined;
  readonly address: string;
}

/** What a guest needs to be its server. */
export interface Server {
  readonly id: string;
  readonly address: string;
  readonly mac: string;
}

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly fault?: { readonly message: string };
  readonly addresses: Readonly<
    Record<string, readonly { readonly addr: string; readonly 'OS-EXT-IPS-MAC:mac_addr': string }[]>
  >;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The compute API as `npm run guest` uses it: noauth2's administrator, at microversion 2.1. */
export class ComputeApi {
  readonly #url: string;

  /** @param url where it is, without a version */
  constructor(url: string) {
    this.#url = `${url}/v2.1`;
  }

  /** The id of a server with exactly this name. */
  async serverNamed(name: string): Promise<string | undefined> {
    const query = `name=${encodeURIComponent(`^${name}$`)}`;
    const { body } = await this.#call('GET', `/servers?${query}`, [200]);
    return (body as { servers: readonly { readonly id: string }[] }).servers[0]?.id;
  }

  /** Imports a public key; the pair may be there already, and its name says that it is the same. */
  async importKey({ name, publicKey }: PublicKey): Promise<void> {
    await this.#call('POST', '/os-keypairs', [200, 409], {
      keypair: { name, public_key: publicKey },
    });
  }

  /** Creates a server at an address of the network that guests are on, and waits until it is ACTIVE. */
  async createServer({ name, userData, keyName, address }: NewServer): Promise<Server> {
    const server = {
      name,
      flavorRef: FLAVOR,
      imageRef: SEED_IMAGES[0]?.id,
      networks: [{ uuid: PRIVATE_NETWORK_ID, fixed_ip: address }],
      ...(userData === undefined ? {} : { user_data: userData }),
      ...(keyName === undefined ? {} : { key_name: keyName }),
    };
    const { body } = await this.#call('POST', '/servers', [202], { server });
    const { id } = (body as { server: { readonly id: string } }).server;
    for (let attempt = 0; attempt < 240; attempt += 1) {
      const shown = await this.#call('GET', `/servers/${id}`, [200]);
      const { status, fault, addresses } = (shown.body as { server: Shown }).server;
      if (status === 'ERROR') throw new Failure(`server ${id}: ${fault?.message ?? 'ERROR without a fault'}`);
      const [port] = Object.values(addresses).flat();
      if (status === 'ACTIVE' && port !== undefined) {
        return { id, address: port.addr, mac: port['OS-EXT-IPS-MAC:mac_addr'] };
      }
      await sleep(250);
    }
    throw new Failure(`server ${id} is not ACTIVE after a minute`);
  }

  /** Deletes a server; one that is gone already is no failure. */
  async deleteServer(id: string): Promise<void> {
    await this.#call('DELETE', `/servers/${id}`, [204, 404]);
  }

  async #call(method: string, path: string, expected: readonly number[], body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { 'x-auth-token': 'admin:admin', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      const { cause } = error as Error;
      throw new Failure(`${method} ${this.#url}${path}: ${String(cause ?? error)}`);
    });
    const text = await response.text();
    if (!expected.includes(response.status)) {
      throw new Failure(`${method} ${this.#url}${path}: ${response.status} ${text.slice(0, 500)}`);
    }
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }
}

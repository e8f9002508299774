import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { exchange } from '../testing/exchange.ts';
import { SHARED_SECRET } from '../testing/stack.ts';
import type { Where } from '../testing/where.ts';

/** The provider of the subnet in e2e/testing/compose.metadata.yaml. */
const PROVIDER = 'e2e-provider';
const META_DATA = '/openstack/latest/meta_data.json';

function providerHeaders(forwardedFor: string, { provider = PROVIDER, secret = SHARED_SECRET } = {}) {
  return {
    'x-metadata-provider': provider,
    'x-metadata-provider-signature': createHmac('sha256', secret).update(provider).digest('hex'),
    'x-forwarded-for': forwardedFor,
  };
}

/** A load balancer (NSX) asks for guests, where METADATA_PROXY=on and the subnet names it as its provider. */
export function describeMetadataProvider(where: () => Where): void {
  describe('a load balancer that serves metadata', () => {
    const guest = { id: '', address: '' };

    before(async () => {
      const { front } = where();
      guest.address = `10.0.98.${front.name === 'nginx' ? 1 : 2}`;
      const networks = [{ uuid: PRIVATE_NETWORK, fixed_ip: guest.address }];
      guest.id = (await createServer(front.compute, { name: 'balanced', networks })).id;
    });
    after(() => deleteServer(where().front.compute, guest.id));

    const ask = async (headers: Readonly<Record<string, string>>): Promise<string> => {
      const answer = await exchange(where().front.metadata, META_DATA, { headers });
      if (answer.status === 200) return (answer.json() as { uuid: string }).uuid;
      return `${answer.status} ${answer.text.split('\n')[2]}`;
    };

    test('gets the metadata of the guest that it names first', async () => {
      assert.equal(await ask(providerHeaders(guest.address)), guest.id);
      assert.equal(await ask(providerHeaders(`${guest.address}, 192.0.2.1`)), guest.id);
    });

    test('is refused for an address that is no guest’s, and on subnets that do not name it', async () => {
      assert.equal(
        await ask(providerHeaders('10.0.98.77')),
        `400 Expected a single port matching provider ${PROVIDER} and IP 10.0.98.77. Found 0.`,
      );
      assert.equal(
        await ask(providerHeaders(guest.address, { provider: 'another' })),
        '400 Could not find any subnets for provider another',
      );
    });

    test('is refused with another secret, and without a signature', async () => {
      const { 'x-metadata-provider-signature': _, ...unsigned } = providerHeaders(guest.address);
      for (const headers of [providerHeaders(guest.address, { secret: 'guessed' }), unsigned]) {
        assert.equal(await ask(headers), '403 Invalid proxy request signature.');
      }
    });

    test('goes before the headers of Neutron’s agent, which do not help it', async () => {
      const headers = { ...providerHeaders('10.0.98.77'), ...signedHeaders(guest.id) };
      assert.match(await ask(headers), /^400 Expected a single port/);
    });
  });
}

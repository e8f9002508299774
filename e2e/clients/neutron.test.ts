import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import { createServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { eventually } from '../testing/eventually.ts';
import { type FrontName, SHARED_SECRET, type Stack, startStack } from '../testing/stack.ts';
import { type Arrived, standIn } from '../testing/stand_in.ts';
import { describeMetadataProvider } from '../suites/metadata_provider.ts';
import { type NeutronNamespace, type NeutronPort, startNeutron } from './neutron_agent.ts';

const [WEB, DB, STRANGER] = ['10.0.88.1', '10.0.88.2', '10.0.88.3'] as const;
const META_DATA = '/openstack/latest/meta_data.json';
const PASSWORD = '/openstack/2013-04-04/password';
const WRONG_SECRET = `${SHARED_SECRET}-not`;
const USER_DATA = '#!/bin/sh\necho été\n';

/** What Neutron's agent hands on of an answer's headers, and what the metadata service must say for it to do so. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'meta_data.json': 'application/json',
  user_data: 'text/plain; charset=UTF-8',
  password: 'text/html; charset=UTF-8',
  'vendor_data.json': 'application/json',
  'network_data.json': 'text/plain; charset=UTF-8',
  'vendor_data2.json': 'application/json',
};

describe("Neutron's metadata agent", () => {
  const stacks: Stack[] = [];
  const stackOf = (): Stack => {
    const [stack] = stacks;
    assert.ok(stack, 'the stack did not start');
    return stack;
  };
  const ids: Record<string, string> = {};
  const portsOf = (): NeutronPort[] =>
    Object.entries(ids).map(([ip_address, device_id]) => ({
      network_id: PRIVATE_NETWORK,
      device_id,
      tenant_id: 'admin',
      fixed_ips: [{ ip_address }],
    }));

  const agents = new Map<string, NeutronNamespace>();
  const agentOf = (front: FrontName, secret: string) => (): NeutronNamespace => {
    const agent = agents.get(`${front} ${secret}`);
    assert.ok(agent, 'the agent did not start');
    return agent;
  };

  before(async () => {
    const stack = await startStack({
      name: 'neutron',
      backend: 'http',
      transport: 'tcp',
      metadataProxy: 'on',
      files: ['e2e/testing/compose.metadata.yaml'],
    });
    stacks.push(stack);
    const { compute } = stack.front('nginx');
    const web = { name: 'web', user_data: Buffer.from(USER_DATA).toString('base64') };
    const db = { name: 'db', user_data: gzipSync(USER_DATA).toString('base64') };
    for (const [address, fields] of [
      [WEB, web],
      [DB, db],
    ] as const) {
      const networks = [{ uuid: PRIVATE_NETWORK, fixed_ip: address }];
      ids[address] = (await createServer(compute, { ...fields, networks })).id;
    }
    const start = async (front: FrontName, secret: string): Promise<void> => {
      const options = { front, secret, networkId: PRIVATE_NETWORK, ports: portsOf() };
      const addresses = [WEB, DB, STRANGER];
      agents.set(`${front} ${secret}`, await startNeutron(stack, { ...options, addresses }));
    };
    await Promise.all(
      (['nginx', 'apache'] as const).flatMap((front) =>
        [SHARED_SECRET, WRONG_SECRET].map((secret) => start(front, secret)),
      ),
    );
  });
  after(async () => {
    await Promise.all([...agents.values()].map((agent) => agent.remove()));
    await Promise.all(stacks.map((stack) => stack.down()));
  });

  for (const front of ['nginx', 'apache'] as const) {
    describe(`through ${front}`, () => {
      const neutron = agentOf(front, SHARED_SECRET);
      const other = agentOf(front, WRONG_SECRET);

      test('each guest reads its own metadata, known by the address that it asks from', async () => {
        for (const [address, id] of Object.entries(ids)) {
          const { status, body } = await neutron().ask(address, META_DATA);
          assert.equal(status, 200, body.toString());
          assert.equal((JSON.parse(body.toString()) as { uuid: string }).uuid, id);
          const ipv4 = await neutron().ask(address, '/latest/meta-data/local-ipv4');
          assert.equal(ipv4.body.toString(), address);
        }
      });

      test('every document that is listed arrives whole, under its type', async () => {
        const listing = await neutron().ask(WEB, '/openstack/latest');
        assert.deepEqual(listing.body.toString().split('\n'), Object.keys(DOCUMENTS));
        for (const [name, type] of Object.entries(DOCUMENTS)) {
          const { status, headers, body } = await neutron().ask(WEB, `/openstack/latest/${name}`);
          assert.equal(status, 200, name);
          assert.equal(headers['content-type'], type, name);
          assert.equal(Number(headers['content-length']), body.length, name);
        }
      });

      test('user data arrives as it was given, compressed data unpacked', async () => {
        assert.equal((await neutron().ask(WEB, '/latest/user-data')).body.toString(), USER_DATA);
        assert.equal((await neutron().ask(DB, '/latest/user-data')).body.toString(), USER_DATA);
      });

      test('a guest posts its password once', async () => {
        const guest = front === 'nginx' ? WEB : DB;
        const post = (body: string) => neutron().ask(guest, PASSWORD, { method: 'POST', body });
        assert.equal((await neutron().ask(guest, PASSWORD)).body.toString(), '');
        // Repeated, because the agent now and then reads a head before the body is there: no body is no password.
        await eventually(async () => {
          assert.equal((await post('c2VjcmV0==')).status, 200);
          assert.equal((await neutron().ask(guest, PASSWORD)).body.toString(), 'c2VjcmV0==');
        });
        assert.equal((await post('again')).status, 409);
      });

      test('what does not exist is 404, and so is everything for an address without a port', async () => {
        assert.equal((await neutron().ask(WEB, '/openstack/latest/nope')).status, 404);
        assert.equal((await neutron().ask(STRANGER, META_DATA)).status, 404);
      });

      test('a guest that sends the headers of another stays itself', async () => {
        const headers = { ...signedHeaders(ids[DB] ?? ''), 'x-neutron-router-id': 'r' };
        const { status, body } = await neutron().ask(WEB, META_DATA, { headers });
        assert.equal(status, 200);
        assert.equal((JSON.parse(body.toString()) as { uuid: string }).uuid, ids[WEB]);
        // The agent finds two addresses where it expects one, fails, and haproxy says so.
        const forwarded = await neutron().ask(WEB, META_DATA, { headers: { 'x-forwarded-for': DB } });
        assert.equal(forwarded.status, 502);
      });

      test('an agent with another secret gets 403 for every guest', async () => {
        for (const path of [META_DATA, '/nope']) assert.equal((await other().ask(WEB, path)).status, 403);
      });
    });
  }

  describe('its load balancer', () => {
    for (const name of ['nginx', 'apache'] as const) {
      describe(`through ${name}`, () => {
        describeMetadataProvider(() => ({ stack: stackOf(), front: stackOf().front(name) }));
      });
    }
  });

  // Last: the services are stopped for it.
  test('the service sees what the agent says of the guest, and nothing that the guest says', async () => {
    const services = await standIn(stackOf(), 1);
    try {
      for (const front of ['nginx', 'apache'] as const) {
        const said = { 'x-instance-id': 'evil', 'x-aws-ec2-metadata-token': 'evil', accept: 'evil/evil' };
        const answer = await agentOf(front, SHARED_SECRET)().ask(WEB, '/latest/user-data?x=1', {
          headers: said,
        });
        const arrived = JSON.parse(answer.body.toString()) as Arrived;
        assert.equal(arrived.method, 'GET');
        assert.equal(arrived.path, '/latest/user-data?x=1');
        assert.doesNotMatch(JSON.stringify(arrived.headers), /evil/);
        const signed = Object.entries(signedHeaders(ids[WEB] ?? '')).map(([name, value]) => [name, [value]]);
        for (const [name, values] of [
          ...signed,
          ['x-forwarded-for', [WEB]],
          ['accept', ['*/*']],
          ['host', [`${front}:8775`]],
        ] as const) {
          assert.deepEqual(arrived.headers[String(name)], values, String(name));
        }
        assert.match(arrived.headers['user-agent']?.[0] ?? '', /^python-requests\//);
      }
    } finally {
      await services.remove();
    }
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { quietLog } from '../../services/metadata/testing/quiet_log.ts';
import {
  aFixedIp,
  anInstance,
  aSubnet,
  aVif,
  PROJECT,
  UUID,
} from '../../services/metadata/testing/instance.ts';
import { sign } from '../../services/metadata/signature.ts';
import { run } from './metadata.ts';
import type { GoldenHttpCase, GoldenResponse, MetadataGolden } from './metadata_golden.ts';

quietLog();

const SECRET = 'k';
const SEED = Buffer.alloc(512, 7).toString('base64');
const TEXT = 'text/plain; charset=UTF-8';
const HEADERS = {
  'X-Instance-ID': UUID,
  'X-Instance-ID-Signature': sign(SECRET, UUID),
  'X-Tenant-ID': PROJECT,
};
const EC2_VERSIONS =
  '1.0\n2007-01-19\n2007-03-01\n2007-08-29\n2007-10-10\n2007-12-15\n2008-02-01\n2008-09-01\n2009-04-04\nlatest';
const NOT_FOUND = '404 Not Found\n\nThe resource could not be found.\n\n   ';
const META_DATA = `{"uuid": "${UUID}", "hostname": "db-7.novalocal", "name": "DB 7", "launch_index": 0, "availability_zone": null, "random_seed": "${SEED}"}`;

const golden: MetadataGolden = {
  input: {
    instance: anInstance(),
    config: {
      api: { vendordata_jsonfile_content: { region: 'R' } },
      neutron: { service_metadata_proxy: true, metadata_proxy_shared_secret: SECRET },
    },
    request_headers: { 'X-Forwarded-For': '10.0.0.3' },
    urandom_base64: SEED,
  },
  paths: {
    '/latest/meta-data/hostname': {
      status: 200,
      reason: 'OK',
      content_type: TEXT,
      content_length: '14',
      body: 'db-7.novalocal',
    },
    '/openstack/2013-04-04/meta_data.json': {
      status: 200,
      reason: 'OK',
      content_type: 'application/json',
      content_length: String(META_DATA.length),
      body: META_DATA,
    },
    '/latest/meta-data/hostname/x': { status: 500, unhandled_exception: 'TypeError' },
  },
  config_variations: {
    named: {
      overrides: { '[api] dhcp_domain': '' },
      paths: {
        '/latest/meta-data/hostname': {
          status: 200,
          reason: 'OK',
          content_type: TEXT,
          content_length: '4',
          body: 'db-7',
        },
      },
    },
  },
  http: [
    http('password none', 'GET', '', {
      status: 200,
      reason: 'OK',
      content_type: 'text/html; charset=UTF-8',
      content_length: '0',
      body: '',
    }),
    http('password long', 'POST', '<1021 bytes>', {
      status: 400,
      reason: 'Bad Request',
      content_type: TEXT,
      content_length: '43',
      body: '400 Bad Request\n\nRequest is too large.\n\n   ',
    }),
    http('password without a predecessor', 'GET', '', {
      status: 200,
      reason: 'OK',
      content_type: 'text/html; charset=UTF-8',
      content_length: '1',
      body: 'x',
    }),
  ],
};

function http(
  name: string,
  method: string,
  body: string,
  response: GoldenHttpCase['response'],
): GoldenHttpCase {
  return {
    name,
    config: {},
    request: { method, path: '/openstack/latest/password', headers: HEADERS, remote_addr: '192.0.2.1', body },
    response,
  };
}

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'novafront-conformance-'));
});
after(() => rm(folder, { recursive: true }));

async function runOn(content: MetadataGolden): ReturnType<typeof run> {
  const file = join(folder, 'golden.json');
  await writeFile(file, JSON.stringify(content));
  return run(file);
}

test('what agrees passes, a declared difference is counted apart, and a password is there where its POST was not recorded', async () => {
  const { lines, ...counts } = await runOn(golden);
  assert.deepEqual(counts, { passed: 6, failed: 0, declared: 1 }, lines.join('\n'));
});

test('one byte, one header or one status that differs is a failure that names itself', async () => {
  const path = '/latest/meta-data/hostname';
  const right = golden.paths[path];
  assert.ok(right !== undefined);
  for (const wrong of [
    { body: 'db-8.novalocal' },
    { content_type: 'text/html' },
    { status: 201 },
    { content_length: '15' },
  ]) {
    const { lines, failed } = await runOn({
      ...golden,
      paths: { ...golden.paths, [path]: { ...right, ...wrong } },
    });
    assert.equal(failed, 1);
    assert.match(
      lines.find((line) => line.startsWith('failed')) ?? '',
      /^failed paths \/latest\/meta-data\/hostname: /,
    );
  }
});

test('a file needs no more than an instance and a configuration, and says what else it is', async () => {
  const { uuid, project_id, hostname } = anInstance();
  const small = { input: { instance: { uuid, project_id, hostname }, config: golden.input.config } };
  assert.deepEqual(await runOn(small as MetadataGolden), { lines: [], passed: 0, failed: 0, declared: 0 });
  await assert.rejects(runOn({} as MetadataGolden), /golden\.json: no input\.instance or input\.config/);
  const unknown = { ...golden, http: [{ ...http('x', 'GET', '', { status: 200 }), config: { no_such: 1 } }] };
  const { lines, failed } = await runOn(unknown);
  assert.equal(failed, 1);
  assert.match(lines.join('\n'), /failed http x: a case sets no_such, which is no option/);
});

test('requests that no client could send are put all the same', async () => {
  const notFound = {
    status: 404,
    reason: 'Not Found',
    content_type: TEXT,
    content_length: '52',
    body: NOT_FOUND,
  };
  const { lines, failed, passed } = await runOn({
    input: golden.input,
    paths: { '/latest/höst name': notFound, '/%00': notFound, '': listing(), '//': listing() },
    http: ['BREW', 'get', 'CONNECT'].map((method) => {
      const { request, ...rest } = http(`method ${method}`, method, '', listing());
      return { ...rest, request: { ...request, path: '/' } };
    }),
  });
  assert.equal(failed, 0, lines.join('\n'));
  assert.equal(passed, 7);
});

function listing(): GoldenResponse {
  return { status: 200, reason: 'OK', content_type: TEXT, content_length: '98', body: EC2_VERSIONS };
}

test('an instance that was not found is not there, whatever its id looks like', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  const { request, ...rest } = http('unknown instance', 'GET', '', {
    status: 404,
    content_type: TEXT,
    body: NOT_FOUND,
  });
  const headers = { ...HEADERS, 'X-Instance-ID': id, 'X-Instance-ID-Signature': sign(SECRET, id) };
  const { lines, failed } = await runOn({ ...golden, http: [{ ...rest, request: { ...request, headers } }] });
  assert.equal(failed, 0, lines.join('\n'));
});

test('by address, the owner of an address is whose network information has it', async () => {
  const instance = anInstance({
    network_info: [aVif([aSubnet('10.2.0.0/24', { ips: [aFixedIp('10.2.0.9')] })])],
  });
  const ask = (remote_addr: string, response: GoldenResponse, headers = {}): GoldenHttpCase => ({
    name: `from ${remote_addr}`,
    config: { service_metadata_proxy: false },
    request: { method: 'GET', path: '/latest/meta-data/hostname', headers, remote_addr, body: '' },
    response,
  });
  const found = { status: 200, content_type: TEXT, body: 'db-7.novalocal' };
  const lost = { status: 404, content_type: TEXT, body: NOT_FOUND };
  const run = (cases: readonly GoldenHttpCase[]): ReturnType<typeof runOn> =>
    runOn({ input: { ...golden.input, instance }, paths: {}, http: cases });
  const { lines, failed } = await run([
    ask('10.2.0.9', found),
    ask('10.2.0.8', lost, { 'X-Forwarded-For': '10.2.0.9' }),
  ]);
  assert.equal(failed, 0, lines.join('\n'));
  assert.equal((await run([ask('10.2.0.9', lost)])).failed, 1);
});

test('vendor data keeps the numbers of the recording, and targets are asked where the recording was', async () => {
  const json = (body: string): GoldenResponse => ({ status: 200, content_type: 'application/json', body });
  const request = {
    method: 'POST',
    path: '/x',
    headers: {
      Host: 'recorder:1',
      'User-Agent': 'openstack-nova-vendordata',
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'Content-Length': '194',
    },
    body: {
      'project-id': PROJECT,
      'instance-id': UUID,
      'image-id': '',
      'user-data': null,
      hostname: 'db-7',
      metadata: {},
      'boot-roles': '',
    },
  };
  const text = `{
    "input": ${JSON.stringify({ ...golden.input, config: { ...golden.input.config, api: {} } }).replace('"api":{}', '"api":{"vendordata_jsonfile_content":{"n":1.0,"big":12345678901234567890}}')},
    "paths": {"/openstack/latest/vendor_data.json": ${JSON.stringify(json('{"n": 1.0, "big": 12345678901234567890}'))}},
    "config_variations": {
      "dynamic": {"overrides": {"[api] vendordata_providers": ["DynamicJSON"], "[api] vendordata_dynamic_targets": ["a@http://recorder:1/x"]},
        "paths": {"/openstack/latest/vendor_data2.json": ${JSON.stringify(json('{"a": {"b": 1}}'))}}},
      "another file": {"overrides": {"[api] vendordata_jsonfile_path": "/etc/other.json"},
        "paths": {"/openstack/latest/vendor_data.json": ${JSON.stringify(json('{"other": true}'))}}},
      "no file": {"overrides": {"[api] vendordata_jsonfile_path": "/etc/none.json"},
        "paths": {"/latest": {"status": 500, "content_type": "${TEXT}", "body": "500 Internal Server Error\\n\\nAn unknown error has occurred. Please try your request again.\\n\\n   "}}}
    },
    "dynamic_vendordata_requests": [${JSON.stringify(request)}]
  }`;
  const file = join(folder, 'vendor.json');
  await writeFile(file, text);
  const { lines, ...counts } = await run(file);
  assert.deepEqual(counts, { passed: 5, failed: 0, declared: 0 }, lines.join('\n'));
});

test('a password that the original overwrote, for it kept the earlier state, is refused, declared, and there afterwards', async () => {
  const kept = (method: string, body: string, read: string): GoldenHttpCase =>
    http(`${method} ${body}${read}`, method, body, {
      status: 200,
      reason: 'OK',
      content_type: 'text/html; charset=UTF-8',
      content_length: String(read.length),
      body: read,
    });
  const cases = [
    kept('POST', 'first', ''),
    kept('GET', '', ''),
    kept('POST', 'second', ''),
    kept('GET', '', 'second'),
  ];
  const { lines, ...counts } = await runOn({ ...golden, paths: {}, config_variations: {}, http: cases });
  assert.deepEqual(counts, { passed: 2, failed: 0, declared: 2 }, lines.join('\n'));
  const strict = cases.map((one) => ({ ...one, config: { metadata_cache_expiration: 0 } }));
  assert.equal((await runOn({ ...golden, paths: {}, config_variations: {}, http: strict })).failed, 2);
});

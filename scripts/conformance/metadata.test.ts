import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { quietLog } from '../../services/metadata/testing/quiet_log.ts';
import { anInstance, PROJECT, UUID } from '../../services/metadata/testing/instance.ts';
import { sign } from '../../services/metadata/signature.ts';
import { run } from './metadata.ts';
import type { GoldenHttpCase, MetadataGolden } from './metadata_golden.ts';

quietLog();

const SECRET = 'k';
const SEED = Buffer.alloc(512, 7).toString('base64');
const TEXT = 'text/plain; charset=UTF-8';
const HEADERS = {
  'X-Instance-ID': UUID,
  'X-Instance-ID-Signature': sign(SECRET, UUID),
  'X-Tenant-ID': PROJECT,
};
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

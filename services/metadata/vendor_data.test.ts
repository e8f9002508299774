import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { staticVendorData, vendorData2 } from './vendor_data.ts';
import { quietLog } from './testing/quiet_log.ts';

const log = quietLog();

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'novafront-vendor-data-'));
});
after(() => rm(folder, { recursive: true }));

test('static vendor data is the file as Python would write it, read anew each time', async () => {
  const path = join(folder, 'vendor_data.json');
  await writeFile(path, '{"cloud-init":"#cloud-config\\n", "ratio": 1.0}');
  assert.equal(await staticVendorData(path), '{"cloud-init": "#cloud-config\\n", "ratio": 1.0}');
  await writeFile(path, '[]');
  assert.equal(await staticVendorData(path), '[]');
});

test('no file means an empty object, a missing or broken one an error', async () => {
  assert.equal(await staticVendorData(undefined), '{}');
  assert.equal(await staticVendorData(''), '{}');
  await assert.rejects(staticVendorData(join(folder, 'missing.json')), { code: 'ENOENT' });
  await writeFile(join(folder, 'broken.json'), '{');
  await assert.rejects(staticVendorData(join(folder, 'broken.json')), SyntaxError);
  await writeFile(join(folder, 'latin1.json'), Buffer.from('{"a": "\xe9"}', 'latin1'));
  await assert.rejects(staticVendorData(join(folder, 'latin1.json')), TypeError);
});

test('providers add their members in order, and an earlier one of the same name stays', async () => {
  const dynamic = async (): Promise<Map<string, string>> =>
    new Map([
      ['static', '1'],
      ['ö', '{"a": 1}'],
    ]);
  assert.equal(
    await vendorData2(['StaticJSON', 'DynamicJSON'], '{}', dynamic),
    '{"static": {}, "\\u00f6": {"a": 1}}',
  );
  assert.equal(
    await vendorData2(['DynamicJSON', 'StaticJSON'], '{}', dynamic),
    '{"static": {}, "\\u00f6": {"a": 1}}',
  );
  assert.equal(await vendorData2([], '{}', dynamic), '{}');
  assert.ok(log.some((record) => record.endsWith('Removing duplicate metadata key: static')));
});

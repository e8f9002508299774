import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { collector } from './collect.ts';
import { anInstance } from './testing/instance.ts';
import { someSettings } from './testing/settings.ts';

test('user data is decoded as Python does, and where it is no base64 there is no metadata', async () => {
  const collect = collector(someSettings().api);
  const { userData } = await collect(anInstance({ user_data: 'IyEv\nYmlu-' }), undefined);
  assert.equal(userData?.toString(), '#!/bin');
  await assert.rejects(collect(anInstance({ user_data: 'YQ' }), undefined), /no base64/);
});

test('what would be collected again the same is what was collected, with its documents', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'novafront-collect-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'vendor_data.json');
  writeFileSync(file, '{"a": 1}');
  const collect = collector(someSettings({ vendordata_jsonfile_path: file }).api);
  const instance = anInstance();
  const first = await collect(instance, '10.0.0.9');
  assert.equal(await collect(instance, '10.0.0.9'), first);
  assert.notEqual(await collect({ ...instance }, '10.0.0.9'), first);
  assert.notEqual(await collect(instance, '10.0.0.8'), first, 'local-ipv4 may be the address that asks');
  writeFileSync(file, '{"a": 2}');
  const changed = await collect(instance, '10.0.0.8');
  assert.equal(changed.staticVendorData, '{"a": 2}');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFlavor } from '../../common/compute/flavor_writes.ts';
import { IMAGE_ID } from '../../common/compute/testing/test_cloud.ts';
import { TEST_NOW } from '../../common/db/testing/temp_database.ts';
import { booted, PATH } from './testing/booted.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

const resizeTo = (flavorRef: unknown, more: object = {}) => ({ resize: { flavorRef, ...more } });

test('a resize gives the server another flavor, which its owner then confirms', async (t) => {
  const { act, shown, wait } = await booted(t);
  wait(5000);
  const answer = await act(resizeTo('2'));
  assert.deepEqual([answer.status, answer.text], [202, '']);
  const resized = await shown();
  assert.deepEqual(
    [resized.status, resized['OS-EXT-STS:vm_state'], resized['OS-EXT-STS:task_state'], resized.progress],
    ['VERIFY_RESIZE', 'resized', null, 0],
  );
  assert.deepEqual(resized.flavor, {
    vcpus: 1,
    ram: 2048,
    disk: 20,
    ephemeral: 0,
    swap: 0,
    original_name: 'm1.small',
    extra_specs: { 'hw_rng:allowed': 'True' },
  });
  assert.equal((await shown('2.46')).flavor.id, '2');
  assert.deepEqual(
    [resized.updated, resized['OS-SRV-USG:launched_at'], resized['OS-DCF:diskConfig']],
    ['2025-04-02T12:00:05Z', '2025-04-02T12:00:05.000000', 'MANUAL'],
  );
  wait(1000);
  const confirmed = await act({ confirmResize: null });
  assert.deepEqual([confirmed.status, confirmed.text], [204, '']);
  const active = await shown();
  assert.deepEqual(
    [active.status, active.flavor.original_name, active.updated, active['OS-SRV-USG:launched_at']],
    ['ACTIVE', 'm1.small', '2025-04-02T12:00:06Z', '2025-04-02T12:00:05.000000'],
  );
});

test('a revert gives the old flavor back', async (t) => {
  const { act, shown, wait } = await booted(t);
  await act(resizeTo(2));
  wait(1000);
  const reverted = await act({ revertResize: {} });
  assert.deepEqual([reverted.status, reverted.text], [202, '']);
  const server = await shown();
  assert.deepEqual(
    [server.status, server.flavor.original_name, server['OS-SRV-USG:launched_at']],
    ['ACTIVE', 'm1.nano', '2025-04-02T12:00:01.000000'],
  );
  assert.equal((await act(resizeTo('1'))).status, 202);
});

test('a stopped server stays off through a resize, its confirmation and its revert', async (t) => {
  const { act, shown, change } = await booted(t);
  const stopped = { vm_state: 'stopped', task_state: null, power_state: 4, transition: null };
  await change(stopped);
  await act(resizeTo('2'));
  assert.deepEqual([(await shown()).status, (await shown())['OS-EXT-STS:power_state']], ['VERIFY_RESIZE', 4]);
  await act({ confirmResize: null });
  assert.equal((await shown()).status, 'SHUTOFF');
  await act(resizeTo('3'));
  await act({ revertResize: null });
  assert.deepEqual([(await shown()).status, (await shown()).flavor.original_name], ['SHUTOFF', 'm1.small']);
});

test('a resize takes as long as novafront is told, and shows the flavor where it ends', async (t) => {
  const { act, shown, wait, refusal, demo, id } = await booted(t, { novafront: { resize_duration: 8 } });
  await act(resizeTo('2'));
  const states: unknown[] = [];
  for (const ms of [0, 2000, 2000, 2000, 1999, 1]) {
    wait(ms);
    const server = await shown();
    states.push([
      server.status,
      server['OS-EXT-STS:task_state'],
      server.flavor.original_name,
      server.updated,
    ]);
  }
  assert.deepEqual(states, [
    ['RESIZE', 'resize_prep', 'm1.nano', '2025-04-02T12:00:00Z'],
    ['RESIZE', 'resize_migrating', 'm1.nano', '2025-04-02T12:00:00Z'],
    ['RESIZE', 'resize_migrated', 'm1.nano', '2025-04-02T12:00:00Z'],
    ['RESIZE', 'resize_finish', 'm1.small', '2025-04-02T12:00:00Z'],
    ['RESIZE', 'resize_finish', 'm1.small', '2025-04-02T12:00:00Z'],
    ['VERIFY_RESIZE', null, 'm1.small', '2025-04-02T12:00:08Z'],
  ]);
  await act({ revertResize: null });
  const reverting = await shown();
  assert.deepEqual(
    [reverting.status, reverting['OS-EXT-STS:task_state'], reverting.progress],
    ['REVERT_RESIZE', 'resize_reverting', undefined],
  );
  assert.deepEqual(await refusal({ confirmResize: null }), [
    409,
    `Cannot 'confirmResize' instance ${id} while it is in task_state resize_reverting`,
  ]);
  const listed = async (status: string) =>
    (await demo.get(`${PATH}?status=${status}`)).body.servers.map((one: { id: string }) => one.id);
  assert.deepEqual([await listed('REVERT_RESIZE'), await listed('ACTIVE')], [[id], []]);
  wait(8000);
  assert.deepEqual([await listed('REVERT_RESIZE'), await listed('ACTIVE')], [[], [id]]);
});

test('a confirmation under way is neither confirmed again nor reverted', async (t) => {
  const { act, shown, wait, refusal } = await booted(t, { novafront: { resize_duration: 8 } });
  await act(resizeTo('2'));
  wait(8000);
  await act({ confirmResize: null });
  assert.deepEqual(
    [(await shown()).status, (await shown())['OS-EXT-STS:task_state']],
    ['VERIFY_RESIZE', null],
  );
  for (const action of ['confirmResize', 'revertResize']) {
    assert.deepEqual(await refusal({ [action]: null }), [400, 'Instance has not been resized.']);
  }
  wait(8000);
  assert.equal((await shown()).status, 'ACTIVE');
});

test('resize_confirm_window confirms what nobody confirmed, by the clock alone', async (t) => {
  const { act, shown, wait, demo, id, refusal, db } = await booted(t, {
    DEFAULT: { resize_confirm_window: 60 },
  });
  await act(resizeTo('2'));
  wait(59_999);
  assert.equal((await shown()).status, 'VERIFY_RESIZE');
  wait(1);
  const server = await shown();
  assert.deepEqual(
    [server.status, server.flavor.original_name, server.updated],
    ['ACTIVE', 'm1.small', '2025-04-02T12:01:00Z'],
  );
  const { body } = await demo.get(`${PATH}?status=ACTIVE`);
  assert.deepEqual(
    body.servers.map((one: { id: string }) => one.id),
    [id],
  );
  assert.equal((await refusal({ revertResize: null }))[0], 409);
  assert.equal((await act(resizeTo('3'))).status, 202);
  await act({ revertResize: null });
  assert.equal((await shown()).flavor.original_name, 'm1.small');
  const rows = await db.kysely
    .selectFrom('migrations')
    .select(['status', 'updated_at'])
    .orderBy('id')
    .execute();
  assert.deepEqual(
    rows.map((row) => [row.status, row.updated_at]),
    [
      ['confirmed', '2025-04-02T12:01:00'],
      ['reverted', '2025-04-02T12:01:00'],
    ],
  );
});

test('a resize that was reverted in time is not confirmed any more', async (t) => {
  const { act, shown, wait } = await booted(t, { DEFAULT: { resize_confirm_window: 60 } });
  await act(resizeTo('2'));
  wait(10_000);
  await act({ revertResize: null });
  wait(100_000);
  const server = await shown();
  assert.deepEqual(
    [server.status, server.flavor.original_name, server.updated],
    ['ACTIVE', 'm1.nano', '2025-04-02T12:00:10Z'],
  );
});

test('what may not be resized to is told in Nova’s words', async (t) => {
  const { refusal, db, admin } = await booted(t);
  const flavor = { memory_mb: 512, vcpus: 1, root_gb: 1 };
  await createFlavor(db, { ...flavor, name: 'off', flavorid: 'off' }, TEST_NOW);
  await db.kysely.updateTable('flavors').set({ disabled: 1 }).where('flavorid', '=', 'off').execute();
  await createFlavor(db, { ...flavor, name: 'diskless', flavorid: 'diskless', root_gb: 0 }, TEST_NOW);
  const specs = { 'accel:device_profile': 'gpu' };
  await createFlavor(db, { ...flavor, name: 'gpu', flavorid: 'gpu', extra_specs: specs }, TEST_NOW);
  const cases: [unknown, number, string][] = [
    [resizeTo('42'), 400, 'When resizing, instances must change flavor!'],
    [resizeTo('nope'), 400, 'Flavor nope could not be found.'],
    [resizeTo('http://cloud/flavors/2'), 400, 'Flavor http://cloud/flavors/2 could not be found.'],
    [resizeTo('off'), 400, 'Flavor off could not be found.'],
    [
      resizeTo('diskless'),
      400,
      'Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.',
    ],
    [resizeTo('gpu'), 400, 'Feature not supported with instances that have accelerators.'],
    [
      resizeTo('5', { 'OS-DCF:diskConfig': 'BOTH' }),
      400,
      "Invalid input for field/attribute OS-DCF:diskConfig. Value: BOTH. 'BOTH' is not one of ['AUTO', 'MANUAL']",
    ],
    [
      { resize: {} },
      400,
      "Invalid input for field/attribute resize. Value: {}. 'flavorRef' is a required property",
    ],
    [
      { resize: null },
      400,
      "Invalid input for field/attribute resize. Value: None. None is not of type 'object'",
    ],
    [{ resize: { flavorRef: '2' }, confirmResize: null }, 400, 'Malformed request body'],
    [{}, 400, 'Malformed request body'],
    ['{"resize"', 400, 'Malformed request body'],
    [{ reSize: null }, 400, 'There is no such action: reSize'],
  ];
  for (const [body, status, message] of cases) {
    assert.deepEqual(await refusal(body), [status, message], JSON.stringify(body));
  }
  assert.match((await refusal(resizeTo('2', { size: 1 })))[1], /\('size' was unexpected\)$/);
  assert.equal((await refusal(resizeTo(1.5)))[0], 400);
  const nobody = await admin.post(`${PATH}/${NOBODY}/action`).send(resizeTo('2'));
  assert.deepEqual(
    [nobody.status, nobody.body.itemNotFound.message],
    [404, `Instance ${NOBODY} could not be found.`],
  );
});

test('who knows the id of a private flavor may resize to it, as in Nova', async (t) => {
  const { act, shown, db } = await booted(t);
  const flavor = { name: 'theirs', flavorid: 'p', memory_mb: 512, vcpus: 1, root_gb: 1, is_public: false };
  await createFlavor(db, { ...flavor, projects: ['other'] }, TEST_NOW);
  assert.equal((await act(resizeTo('p'))).status, 202);
  assert.equal((await shown()).flavor.original_name, 'theirs');
});

test('a disk does not shrink, and AUTO needs an image that allows it', async (t) => {
  const { act, refusal, shown, db } = await booted(t);
  await act(resizeTo('2', { 'OS-DCF:diskConfig': 'AUTO' }));
  assert.equal((await shown())['OS-DCF:diskConfig'], 'AUTO');
  await act({ confirmResize: null });
  await db.kysely
    .updateTable('instance_system_metadata')
    .set({ value: '20' })
    .where('key', '=', 'image_min_disk')
    .execute();
  assert.deepEqual(await refusal(resizeTo('1')), [
    400,
    "Flavor's disk is smaller than the minimum size specified in image metadata. " +
      'Flavor disk is 1073741824 bytes, minimum size is 21474836480 bytes.',
  ]);
  const { uuid: instance_uuid } = await db.kysely
    .selectFrom('instances')
    .select('uuid')
    .executeTakeFirstOrThrow();
  await db.kysely
    .insertInto('instance_system_metadata')
    .values({ instance_uuid, key: 'image_auto_disk_config', value: 'Disabled' })
    .execute();
  assert.deepEqual(await refusal(resizeTo('3', { 'OS-DCF:diskConfig': 'AUTO' })), [
    400,
    `Requested image ${IMAGE_ID} has automatic disk resize disabled.`,
  ]);
});

test('only what a server grows by counts against the quota', async (t) => {
  const { act, refusal, demo, db } = await booted(t, { quota: { cores: 4, ram: 4096 } });
  assert.deepEqual(await refusal(resizeTo('4')), [
    403,
    'Quota exceeded for ram: Requested 8000, but already used 192 of 4096 ram',
  ]);
  assert.deepEqual(await refusal(resizeTo('5')), [
    403,
    'Quota exceeded for cores, ram: Requested 7, 16192, but already used 1, 192 of 4, 4096 cores, ram',
  ]);
  assert.equal((await act(resizeTo('3'))).status, 202);
  await act({ confirmResize: null });
  const full = await demo.post(PATH).send({ server: { name: 'b', imageRef: IMAGE_ID, flavorRef: '42' } });
  assert.equal(
    full.body.forbidden.message,
    'Quota exceeded for ram: Requested 192, but already used 4096 of 4096 ram',
  );
  const created_at = '2025-04-02T12:00:00';
  const limit = { created_at, project_id: 'demo', resource: 'ram', hard_limit: 1024 };
  await db.kysely.insertInto('quotas').values(limit).execute();
  const smaller = { memory_mb: 4000, root_gb: 40 };
  await db.kysely.updateTable('flavors').set(smaller).where('flavorid', '=', '2').execute();
  assert.equal((await act(resizeTo('2'))).status, 202);
});

test('a state that does not allow it is a conflict that names it', async (t) => {
  const { act, refusal, change, id, admin, db } = await booted(t);
  const conflict = (action: string, state: string): [number, string] => [
    409,
    `Cannot '${action}' instance ${id} while it is in ${state}`,
  ];
  for (const action of ['confirmResize', 'revertResize']) {
    assert.deepEqual(await refusal({ [action]: null }), conflict(action, 'vm_state active'));
  }
  await change({ transition: null, vm_state: 'active', power_state: 1, task_state: 'rebooting' });
  assert.deepEqual(await refusal(resizeTo('2')), conflict('resize', 'task_state rebooting'));
  await change({ task_state: null, launched_at: null });
  assert.deepEqual(await refusal(resizeTo('2')), [409, `Instance ${id} is in an invalid state for 'resize'`]);
  await change({ launched_at: '2025-04-02T12:00:00', host: null });
  assert.deepEqual(await refusal(resizeTo('2')), [409, `Instance ${id} is not ready`]);
  await change({ host: 'novafront-1', locked_by: 'owner' });
  assert.deepEqual(await refusal(resizeTo('2')), [409, `Instance ${id} is locked`]);
  assert.equal((await act(resizeTo('2'), admin)).status, 202);
  assert.deepEqual(await refusal(resizeTo('3'), admin), conflict('resize', 'vm_state resized'));
  for (const action of ['confirmResize', 'revertResize']) {
    assert.deepEqual(await refusal({ [action]: null }), [409, `Instance ${id} is locked`]);
  }
  const service = (forced_down: number) =>
    db.kysely.updateTable('services').set({ forced_down }).where('binary', '=', 'nova-compute').execute();
  await service(1);
  assert.deepEqual(await refusal({ confirmResize: null }, admin), [
    409,
    'Service is unavailable at this time.',
  ]);
  assert.equal((await act({ revertResize: null }, admin)).status, 202);
  assert.deepEqual(await refusal(resizeTo('nope'), admin), [409, 'Service is unavailable at this time.']);
});

test('policy decides who may, and another project’s server is not there', async (t) => {
  const { act, refusal, as } = await booted(t);
  const reader = as({ userId: 'demo', projectId: 'demo', isAdmin: false, roles: ['reader'] });
  for (const [body, rule] of [
    [resizeTo('2'), 'resize'],
    [{ confirmResize: null }, 'confirm_resize'],
    [{ revertResize: null }, 'revert_resize'],
  ] as const) {
    assert.deepEqual(await refusal(body, reader), [
      403,
      `Policy doesn't allow os_compute_api:servers:${rule} to be performed.`,
    ]);
  }
  const other = as({ userId: 'eve', projectId: 'other', isAdmin: false, roles: ['member', 'reader'] });
  assert.equal((await act(resizeTo('2'), other)).status, 404);
});

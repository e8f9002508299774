import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign } from '../../services/metadata/signature.ts';
import { guestHeaders, PATHS, SECRET, wrkScript } from './workload.ts';

const byText = (a = '', b = ''): number => a.localeCompare(b);
const GUESTS = Array.from({ length: 8 }, (_, index) => ({ id: `id-${index}`, address: `10.0.0.${index}` }));

test('a guest is signed for as Neutron signs, or is known by the address alone', () => {
  const guest = { id: 'id-0', address: '10.0.0.1' };
  assert.equal(guestHeaders(guest, 'signature')['X-Instance-ID-Signature'], sign(SECRET, 'id-0'));
  assert.deepEqual(guestHeaders(guest, 'address'), { 'X-Forwarded-For': '10.0.0.1' });
});

test('every guest asks for every path, and no two requests in a row are of one guest', () => {
  const rows = [...wrkScript(GUESTS, 'signature').matchAll(/^\{"([^"]+)",.*\["X-Instance-ID"\]="([^"]+)"/gm)];
  assert.equal(rows.length, GUESTS.length * PATHS.length);
  for (const { id } of GUESTS) {
    const own = rows.filter(([, , guest]) => guest === id).map(([, path]) => path);
    assert.deepEqual(own.toSorted(byText), [...PATHS].toSorted(byText));
  }
  assert.ok(rows.every(([, , guest], index) => guest !== rows[index + 1]?.[2]));
});

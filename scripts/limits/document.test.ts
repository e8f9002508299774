import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { limitsDocument } from './document.ts';

test('LIMITS.md is what the tables say', () => {
  const written = readFileSync(join(import.meta.dirname, '..', '..', 'LIMITS.md'), 'utf8');
  assert.ok(written === limitsDocument(), 'LIMITS.md is not current: `node scripts/limits.ts` writes it');
});

test('no cell of a table is empty', () => {
  const rows = limitsDocument()
    .split('\n')
    .filter((line) => line.startsWith('| '));
  for (const row of rows) assert.doesNotMatch(row, /\|\s*\|/, row);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limitsDocument } from './limits/document.ts';

const file = join(import.meta.dirname, '..', 'LIMITS.md');

writeFileSync(file, limitsDocument());
console.log(`${file}: ${readFileSync(file, 'utf8').split('\n').length} lines`);

import assert from 'node:assert/strict';
import type { Answer } from './exchange.ts';
import { type Difference, pathOf } from './differences.ts';
import type { Front, Stack } from './stack.ts';

/** What a suite runs against; a function gives it, since the stack starts after the suites have been declared. */
export interface Where {
  readonly stack: Stack;
  readonly front: Front;
}

export const ADMIN = { 'x-auth-token': 'admin:admin' } as const;

/** The status that a table of differences has for this front and backend. */
export function statusOf(difference: Difference, { stack, front }: Where): number {
  return difference.status[pathOf(front.name, stack.backend)];
}

/** Names of Nova's faults, as far as a front gives them. */
const FAULTS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  413: 'overLimit',
  503: 'serviceUnavailable',
};

/** The answer is an error in Nova's shape: `{fault: {code, message}}` as JSON, with the status said twice. */
export function assertFault(answer: Answer, status: number): string {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/);
  const body = answer.json();
  assert.ok(typeof body === 'object' && body !== null);
  const [[name, fault] = []] = Object.entries(body);
  assert.equal(name, FAULTS[status] ?? 'computeFault');
  assert.ok(
    typeof fault === 'object' && fault !== null && 'code' in fault && 'message' in fault,
    answer.text,
  );
  assert.equal(fault.code, status);
  assert.equal(typeof fault.message, 'string');
  return String(fault.message);
}

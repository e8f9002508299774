import type { Schema, SchemaWindow } from '../validation/schema.ts';
import type { Handler, Route } from '../wsgi/route.ts';
import { diskConfig, flavorRef } from './create_schema.ts';
import { rebuild } from './rebuild.ts';
import { REBUILD_BODY } from './rebuild_schema.ts';
import { confirmResize, resize, revertResize } from './resize.ts';

/** An action's body, `{action: value}`. That the action is its only key is what finds the row. */
const valueOf = (action: string, schema: Schema): readonly SchemaWindow[] => [
  { schema: { type: 'object', properties: { [action]: schema } } },
];

const RESIZE: Schema = {
  type: 'object',
  properties: { flavorRef, 'OS-DCF:diskConfig': diskConfig },
  required: ['flavorRef'],
  additionalProperties: false,
};

interface Action {
  readonly action: string;
  readonly handler: Handler;
  /** 202 unless told. */
  readonly status?: number;
  /** Without a schema anything is taken as the value, and clients send null. */
  readonly body?: readonly SchemaWindow[];
}

const ACTIONS: readonly Action[] = [
  { action: 'resize', handler: resize, body: valueOf('resize', RESIZE) },
  // 202 would say what happens; Nova keeps 204 for those who know it so.
  { action: 'confirmResize', handler: confirmResize, status: 204 },
  { action: 'revertResize', handler: revertResize },
  { action: 'rebuild', handler: rebuild, body: REBUILD_BODY },
];

/** `POST /servers/{id}/action`. */
export const SERVER_ACTION_ROUTES: readonly Route[] = ACTIONS.map(
  ({ action, handler, status = 202, body }) => ({
    method: 'POST',
    path: '/servers/{id}/action',
    action,
    status,
    handler,
    ...(body === undefined ? {} : { body }),
  }),
);

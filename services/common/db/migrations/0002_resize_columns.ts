import { defineTables } from '../table_spec.ts';

/** What a server that is resized remembers. Frozen once released: a change is a new migration. */
export const RESIZE_COLUMNS = defineTables({
  instances: {
    columns: {
      // JSON: the columns that the transition under way changes, as they were, and how long they stay so
      // (`HeldColumns` of compute/derive_state.ts).
      held: 'text',
      // When a resize is confirmed by itself, in milliseconds since the epoch; null for never.
      auto_confirm_at: 'bigint',
    },
  },
  instance_extra: {
    columns: {
      // JSON as in `flavor`: the flavor before a resize that is not confirmed yet.
      old_flavor: 'text',
    },
  },
});

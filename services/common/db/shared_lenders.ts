import { type SqliteHandle, SqliteLender } from './sqlite_driver.ts';

interface Shared {
  readonly lender: SqliteLender;
  users: number;
}

const lenders = new Map<string | symbol, Shared>();

/**
 * The lender of a file, one for the whole process. SQLite calls block the thread: were a process to hold two connections,
 * one of them waiting for the other's transaction would keep that transaction from ever ending. Whoever takes a lender
 * gives it up with `release`; the last closes the file.
 */
export function shareLender(
  key: string | symbol,
  open: () => SqliteHandle,
): { readonly lender: SqliteLender; readonly release: () => void } {
  const shared = lenders.get(key) ?? { lender: new SqliteLender(open()), users: 0 };
  lenders.set(key, shared);
  shared.users += 1;
  let released = false;
  const release = (): void => {
    if (released) return;
    released = true;
    shared.users -= 1;
    if (shared.users > 0) return;
    lenders.delete(key);
    shared.lender.close();
  };
  return { lender: shared.lender, release };
}

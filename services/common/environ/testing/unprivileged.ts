/** `nobody`, on any Linux. */
const NOBODY = 65534;

/** Runs something without root's right to read every file, so that a test of permissions tests them for root, too. */
export function unprivileged<T>(run: () => T): T {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(NOBODY);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}

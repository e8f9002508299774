import { closeSync } from 'node:fs';
import { type Address, addressText } from '../address.ts';
import type { BoundListener } from './bind.ts';
import { listeningAddress } from './kernel_sockets.ts';

/** The first descriptor that systemd hands over (SD_LISTEN_FDS_START). */
export const FIRST_FD = 3;

/**
 * The listening sockets that systemd's socket activation hands to this process; `LISTEN_PID` and its companions are
 * taken out of the environment, so that no child takes them for its own.
 *
 * @throws HostError for a descriptor that is no listening socket
 */
export function inheritedListeners(env: NodeJS.ProcessEnv): BoundListener[] {
  const { LISTEN_PID: pid, LISTEN_FDS: count } = env;
  if (pid === undefined || Number(pid) !== process.pid) return [];
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name];
  return Array.from({ length: Number.parseInt(count ?? '', 10) || 0 }, (_, i) => adoptListener(FIRST_FD + i));
}

/** @throws HostError where the descriptor is no listening socket */
export function adoptListener(fd: number): BoundListener {
  return {
    fd,
    address: listeningAddress(fd),
    close: () => {
      try {
        closeSync(fd);
      } catch {
        // A server in this process has closed it.
      }
    },
    // Whoever bound it keeps its file.
    ours: false,
    unlink: () => {},
  };
}

/** Whether two addresses are the same place. */
export function samePlace(a: Address, b: Address): boolean {
  return addressText(a) === addressText(b);
}

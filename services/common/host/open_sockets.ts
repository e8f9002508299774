import { type Address, addressText } from './address.ts';
import type { Origin } from './errors.ts';
import type { ListenerSettings } from './listeners.ts';
import { socketOwner } from './privileges.ts';
import type { Settings } from './settings.ts';
import { bindListener, type BoundListener, type OwnListener } from './supervisor/bind.ts';
import { adoptListener, inheritedListeners, samePlace } from './supervisor/inherited.ts';
import { socketFile } from './supervisor/kernel_sockets.ts';

/** What a socket is for. */
export type SocketUse = 'listener' | 'stats' | 'metrics';

/** A listening socket that this process was started with. */
export interface InheritedListener extends BoundListener {
  readonly use: SocketUse;
  /** As an option named it to the master that this is a copy of; undefined where systemd has bound it. */
  readonly place: string | undefined;
}

/** A socket with what a copy of this master must know of it. */
export interface HandedSocket {
  readonly listener: BoundListener;
  readonly use: SocketUse;
  readonly place: string | undefined;
}

/** A socket on which the master itself accepts. */
export interface OwnSocket extends HandedSocket {
  readonly listener: BoundListener | OwnListener;
  /** Binds the address once more, where the listener is closed. */
  readonly bind: () => Promise<OwnListener>;
}

/** The sockets of a master. */
export interface OpenSockets {
  /** Those of the settings, and after them systemd's that no option names. */
  readonly listeners: readonly ListenerSettings[];
  readonly stats: OwnSocket | undefined;
  readonly metrics: OwnSocket | undefined;
  /** Those on which workers accept. */
  readonly handed: readonly HandedSocket[];
}

/** What systemd's socket activation has started this process with. */
export function activatedListeners(env: NodeJS.ProcessEnv): InheritedListener[] {
  return inheritedListeners(env).map((listener) => ({ ...listener, use: 'listener', place: undefined }));
}

type SocketSettings = Pick<
  Settings,
  'listeners' | 'plainProtocol' | 'reusePort' | 'chmodSocket' | 'uid' | 'gid' | 'chownSocket' | 'supervision'
>;

/**
 * Binds what the settings name, but takes over what this process was started with: of systemd's sockets one whose
 * address a listener names, or its number as `fd://3`, and of another master's the one that the same option named there.
 * As in uWSGI, those of systemd's that nobody names are served, too, with the protocol of `protocol`, and those of a
 * master that are named no more are closed.
 *
 * @param bound takes what is bound, also where a later one fails; in the order of the listeners that come back
 * @throws HostError naming the address
 */
export async function openSockets(
  settings: SocketSettings,
  inherited: readonly InheritedListener[],
  bound: BoundListener[],
): Promise<OpenSockets> {
  const { listeners, plainProtocol, reusePort } = settings;
  const access = { mode: settings.chmodSocket, owner: socketOwner(settings) };
  const left = new Set(inherited);
  const handed: HandedSocket[] = [];
  const take = (use: SocketUse, address: Address, fd?: number): BoundListener | undefined => {
    const taken = [...left].find((one) => {
      if (one.use !== use) return false;
      if (one.place !== undefined) return one.place === addressText(address);
      return fd === undefined ? samePlace(one.address, address) : one.fd === fd;
    });
    if (taken === undefined) return undefined;
    left.delete(taken);
    // The kernel tells the name with which a file was bound, and not where it has been moved.
    return taken.ours && address.kind === 'unix' && !address.path.startsWith('\0')
      ? { ...taken, address, unlink: socketFile(address.path, taken.fd) }
      : taken;
  };
  for (const { address, fd } of listeners) {
    const listener =
      take('listener', address, fd) ??
      (fd === undefined ? await bindListener(address, { ...access, reusePort }) : adoptListener(fd));
    bound.push(listener);
    handed.push({ listener, use: 'listener', place: addressText(address) });
  }
  // Before the privileges go, as the others.
  const own = async (use: SocketUse, address: Address | undefined): Promise<OwnSocket | undefined> => {
    if (address === undefined) return undefined;
    const bind = (): Promise<OwnListener> => bindListener(address, access);
    return { listener: take(use, address) ?? (await bind()), use, place: addressText(address), bind };
  };
  const stats = await own('stats', settings.supervision.stats);
  const metrics = await own('metrics', settings.supervision.metrics);
  const unnamed = [...left].filter(({ place }) => place === undefined);
  for (const one of left) if (one.place !== undefined) one.close();
  bound.push(...unnamed);
  handed.push(...unnamed.map((listener) => ({ listener, use: listener.use, place: undefined })));
  const origin: Origin = { file: 'LISTEN_FDS', line: 0 };
  const all = [
    ...listeners,
    ...unnamed.map(({ address }) => ({ protocol: plainProtocol, address, tls: undefined, origin })),
  ];
  return { listeners: all, stats, metrics, handed };
}

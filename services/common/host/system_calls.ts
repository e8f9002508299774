/** The system calls that a short connection takes. Each is made at once, in this thread, and waits for nothing. */
export interface SystemCalls {
  /** What `write` writes. */
  readonly outgoing: Buffer;
  /** The descriptor of the next connection to a listening socket; negative where none waits, or there is no descriptor left. */
  accept(listening: number): number;
  /** What has come, until the next call: no bytes where the peer sends no more; undefined where nothing has come. */
  read(fd: number): Buffer | undefined;
  /**
   * Writes the first `length` bytes of `outgoing` and returns how many went; negative where none did.
   *
   * @throws RangeError where `outgoing` is shorter
   */
  write(fd: number, length: number): number;
  /** Closes a descriptor, which is its caller's alone. */
  close(fd: number): void;
}

/** Bytes: a packet of variables with its header, and more than a socket takes at once. */
const RECEIVED = 64 * 1024 + 4;
const OUTGOING = 256 * 1024;

/** Linux's numbers where Node's function interface has its fast calls, x86-64 and arm64. */
const ACCEPT_FLAGS = 0o2000000 | 0o4000; // SOCK_CLOEXEC | SOCK_NONBLOCK
const ARCHITECTURES: readonly string[] = ['x64', 'arm64'];

const SIGNATURES = {
  accept4: { arguments: ['i32', 'u64', 'u64', 'i32'], return: 'i32' },
  read: { arguments: ['i32', 'u64', 'u64'], return: 'i64' },
  write: { arguments: ['i32', 'u64', 'u64'], return: 'i64' },
  close: { arguments: ['i32'], return: 'i32' },
} as const;

type Ffi = typeof import('node:ffi');

function libc(ffi: Ffi): ReturnType<typeof ffi.dlopen<typeof SIGNATURES>>['functions'] | undefined {
  try {
    return ffi.dlopen(null, SIGNATURES).functions;
  } catch {
    // Node's permission model has not been told to allow it.
    return undefined;
  }
}

/**
 * libc's own accept4, read, write and close, through `node:ffi`. Node has no synchronous calls for sockets, and its streams
 * over libuv take longer for a connection than all of these four together.
 *
 * @returns undefined where they cannot be had: another system, a Node built or started without `node:ffi`,
 *   or one whose permission model forbids it
 */
export function systemCalls(): SystemCalls | undefined {
  if (process.platform !== 'linux' || !ARCHITECTURES.includes(process.arch)) return undefined;
  const ffi = process.getBuiltinModule('node:ffi') as Ffi | undefined;
  if (ffi === undefined) return undefined;
  const functions = libc(ffi);
  if (functions === undefined) return undefined;
  // Memory of their own, which V8 does not move. libc has its address only: it must live as long as the functions that give it.
  const received = Buffer.allocUnsafeSlow(RECEIVED);
  const outgoing = Buffer.allocUnsafeSlow(OUTGOING);
  const into = ffi.getRawPointer(received);
  const from = ffi.getRawPointer(outgoing);
  const room = BigInt(RECEIVED);
  return {
    outgoing,
    accept: (listening) => functions.accept4(listening, 0n, 0n, ACCEPT_FLAGS),
    read(fd) {
      const length = Number(functions.read(fd, into, room));
      return length < 0 ? undefined : received.subarray(0, length);
    },
    write(fd, length) {
      if (length > outgoing.length) throw new RangeError(`${length} bytes of ${outgoing.length}`);
      return Number(functions.write(fd, from, BigInt(length)));
    },
    close: (fd) => void functions.close(fd),
  };
}

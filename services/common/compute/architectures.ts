import { invalidArchitectureName } from './errors.ts';

/** The processors that an image may name (nova.virt.arch). */
const ARCHITECTURES =
  'alpha armv6 armv7l armv7b aarch64 cris i686 ia64 lm32 m68k microblaze microblazeel mips mipsel mips64 mips64el ' +
  'openrisc parisc parisc64 ppc ppcle ppc64 ppc64le ppcemb s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 xtensa ' +
  'xtensaeb';
/** Other names that Nova takes for i686 and x86_64. */
const OTHER_NAMES = 'i386 i486 i586 x86_32 x86_32p amd64';
const KNOWN = new Set(`${ARCHITECTURES} ${OTHER_NAMES}`.split(' '));

/** @throws invalidArchitectureName (400) where an image's `hw_architecture` is no processor's name. */
export function checkArchitecture(name: string | undefined): void {
  if (name === undefined || name === '' || KNOWN.has(name.toLowerCase())) return;
  throw invalidArchitectureName(name);
}

import { PasteError } from '../paste/errors.ts';
import type { PasteConf } from '../paste/factory.ts';
import { repr } from '../paste/python.ts';

/** Nova's own filters pass a section's keys to their constructor, which takes none: any key is a TypeError there. */
export function refuseOptions(filter: string, localConf: PasteConf): void {
  const [name] = Object.keys(localConf);
  if (name === undefined) return;
  throw new PasteError('TypeError', `${filter}.__init__() got an unexpected keyword argument ${repr(name)}`, {
    hint: 'This filter takes no options',
  });
}

import type { Document } from './document.ts';

/**
 * Characters that are kept for one instance. An agent's documents fit many times; all versions of everything need not,
 * for a guest that asks for them could fill the memory with copies of its own user data and metadata.
 */
const MAX_CHARACTERS = 131_072;

/** Documents that were made, by path, as many as there is room for: others are made anew. */
export class KeptDocuments {
  readonly #documents = new Map<string, Document>();
  #room = MAX_CHARACTERS;

  get size(): number {
    return this.#documents.size;
  }

  get(path: string): Document | undefined {
    return this.#documents.get(path);
  }

  keep(path: string, document: Document): void {
    const length = lengthOf(document);
    if (length > this.#room) return;
    this.#room -= length;
    this.#documents.set(path, document);
  }
}

function lengthOf(document: Document): number {
  switch (document.kind) {
    case 'fixed':
      return document.body.length;
    case 'seeded':
      return document.head.length + document.tail.length;
    case 'fetched':
    case 'password':
      return 0;
  }
}

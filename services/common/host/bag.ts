/** What can be in a bag: it knows where. */
export interface InBag {
  /** Where it is in its bag; -1 while it is in none. */
  place: number;
}

/**
 * Members in no order: the last one takes the place of one that leaves. For what comes and goes with each request, where
 * a Set costs a hash, and more in memory: the tables that it outgrows hold on to their members until all of V8's heap
 * is collected, and with each member all that it refers to.
 */
export class Bag<Member extends InBag> implements Iterable<Member> {
  readonly #members: Member[] = [];

  get size(): number {
    return this.#members.length;
  }

  add(member: Member): void {
    member.place = this.#members.length;
    this.#members.push(member);
  }

  /** Returns false where the member has left already. */
  delete(member: Member): boolean {
    const { place } = member;
    if (place === -1) return false;
    member.place = -1;
    const last = this.#members.pop() as Member;
    if (last !== member) {
      this.#members[place] = last;
      last.place = place;
    }
    return true;
  }

  /** Members as they are now: who leaves meanwhile changes nothing. */
  [Symbol.iterator](): Iterator<Member> {
    return [...this.#members].values();
  }
}

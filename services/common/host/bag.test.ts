import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bag, type InBag } from './bag.ts';

interface Letter extends InBag {
  readonly name: string;
}

function letters(names: string): Letter[] {
  return Array.from(names, (name) => ({ name, place: -1 }));
}

function namesIn(bag: Bag<Letter>): string {
  return Array.from(bag, ({ name }) => name)
    .toSorted()
    .join('');
}

test('members leave in any order, each once', () => {
  const bag = new Bag<Letter>();
  const [a, b, c, d] = letters('abcd') as [Letter, Letter, Letter, Letter];
  for (const letter of [a, b, c, d]) bag.add(letter);
  assert.equal(bag.delete(b), true);
  assert.equal(bag.delete(b), false);
  assert.equal(namesIn(bag), 'acd');
  assert.equal(bag.delete(d), true);
  assert.equal(bag.delete(a), true);
  assert.equal(namesIn(bag), 'c');
  assert.equal(bag.size, 1);
  assert.equal(bag.delete(c), true);
  assert.equal(bag.size, 0);
});

test('a member that has left can come back', () => {
  const bag = new Bag<Letter>();
  const [a, b] = letters('ab') as [Letter, Letter];
  bag.add(a);
  bag.delete(a);
  bag.add(b);
  bag.add(a);
  assert.equal(namesIn(bag), 'ab');
});

test('who goes through a bag meets each member, though some leave meanwhile', () => {
  const bag = new Bag<Letter>();
  for (const letter of letters('abcde')) bag.add(letter);
  let met = '';
  for (const letter of bag) {
    met += letter.name;
    bag.delete(letter);
  }
  assert.equal(met, 'abcde');
  assert.equal(bag.size, 0);
});

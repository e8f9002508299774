import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPathInTree, print, type Node } from './listing.ts';

const tree: Node = new Map<string, Node>([
  ['b', 'text'],
  ['B', 7],
  ['dir', new Map<string, Node>([['leaf', null]])],
  [
    'keys',
    new Map<string, Node>([
      [
        '0',
        new Map<string, Node>([
          ['_name', '0=a'],
          ['openssh-key', 'ssh'],
        ]),
      ],
    ]),
  ],
  ['groups', ['x', 'x', 'y']],
]);
const shown = (...path: string[]): string | undefined => {
  const node = findPathInTree(tree, path);
  return node === undefined ? undefined : print(node).toString();
};

test('a directory lists its keys by code point, subdirectories with a slash, without a final newline', () => {
  assert.equal(shown(), 'B\nb\ndir/\ngroups\nkeys/');
});

test('a directory with a display name is listed under it, and hides the name in its own listing', () => {
  assert.equal(shown('keys'), '0=a');
  assert.equal(shown('keys', '0'), 'openssh-key');
  assert.equal(shown('keys', '0', '_name'), '0=a');
});

test('a list has one item a line, null is the word None, bytes stay as they are', () => {
  assert.equal(shown('groups'), 'x\nx\ny');
  assert.equal(shown('dir', 'leaf'), 'None');
  assert.equal(shown('B'), '7');
  const bytes = Buffer.from([0, 255, 10]);
  assert.equal(print(bytes), bytes);
});

test('nothing lies below a leaf, at any depth', () => {
  for (const path of [
    ['b', 'x'],
    ['b', 'x', 'y'],
    ['groups', 'x'],
    ['B', '0'],
    ['dir', 'leaf', 'x'],
    ['no'],
  ]) {
    assert.equal(shown(...path), undefined, path.join('/'));
  }
});

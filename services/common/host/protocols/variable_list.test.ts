import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameAt, VariableList } from './variable_list.ts';

describe('a list of variables', () => {
  it('has the last value of a name in the place of its first, and says which one gave way', () => {
    const list = new VariableList();
    assert.equal(list.set('A', '1'), undefined);
    assert.equal(list.set('B', ''), undefined);
    assert.equal(list.set('A', '2'), '1');
    assert.deepEqual(
      [...list],
      [
        ['A', '2'],
        ['B', ''],
      ],
    );
    const each: string[] = [];
    list.forEach((value, name) => each.push(`${name}=${value}`));
    assert.deepEqual(each, ['A=2', 'B=']);
    assert.equal(list.get('B'), '');
    assert.equal(list.get('C'), undefined);
  });

  it('has names that objects have too as any others', () => {
    const list = new VariableList();
    const names = ['__proto__', 'constructor', '12', 'toString'];
    for (const name of names) list.set(nameAt(name, 0, name.length, 0), name);
    assert.deepEqual(
      [...list],
      names.map((name) => [name, name]),
    );
    assert.equal(list.get('valueOf'), undefined);
  });
});

describe('a name in a packet', () => {
  it('is right however many others, or long ones, have been seen', () => {
    for (let i = 0; i < 2000; i++)
      assert.equal(nameAt(`x-NAME_${i}-x`, 2, 7 + String(i).length, i % 7), `NAME_${i}`);
    const long = 'N'.repeat(1000);
    assert.equal(nameAt(`${long}=`, 0, 1000, 0), long);
    assert.equal(nameAt('HTTP_HOST', 0, 9, 0), 'HTTP_HOST');
  });
});

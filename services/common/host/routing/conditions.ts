import { statSync, type Stats } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4 } from 'node:net';
import type { ConditionName } from './names.ts';
import { translation } from './translate.ts';

/** Whether a route's action is to be run, and with which groups. */
export type Condition = (req: IncomingMessage) => RegExpExecArray | boolean;

type Compare = (left: string, right: string) => RegExpExecArray | boolean;

const number = (text: string): number => Number.parseInt(text, 10) || 0;

const equal: Compare = (left, right) => left === right;
const contains: Compare = (left, right) => left.includes(right);
const regexp: Compare = (left, right) => new RegExp(right).exec(left) ?? false;
const higher: Compare = (left, right) => number(left) > number(right);
const higherOrEqual: Compare = (left, right) => number(left) >= number(right);

/** Of two texts, which a semicolon divides. */
const comparing =
  (compare: Compare) =>
  (argument: string): Condition => {
    const semicolon = argument.indexOf(';');
    const left = translation(argument.slice(0, semicolon));
    const right = translation(argument.slice(semicolon + 1));
    return (req) => compare(left(req, undefined), right(req, undefined));
  };

/** Of one text. */
const testing =
  (test: (text: string) => boolean) =>
  (argument: string): Condition => {
    const text = translation(argument);
    return (req) => test(text(req, undefined));
  };

/** uWSGI's conditions, from their arguments. */
export const CONDITIONS: Readonly<Record<ConditionName, (argument: string) => Condition>> = {
  equal: comparing(equal),
  isequal: comparing(equal),
  eq: comparing(equal),
  '==': comparing(equal),
  startswith: comparing((left, right) => left.startsWith(right)),
  endswith: comparing((left, right) => left.endsWith(right)),
  contains: comparing(contains),
  contain: comparing(contains),
  regexp: comparing(regexp),
  re: comparing(regexp),
  ishigher: comparing(higher),
  '>': comparing(higher),
  islower: comparing((left, right) => higher(right, left)),
  '<': comparing((left, right) => higher(right, left)),
  ishigherequal: comparing(higherOrEqual),
  '>=': comparing(higherOrEqual),
  islowerequal: comparing((left, right) => higherOrEqual(right, left)),
  '<=': comparing((left, right) => higherOrEqual(right, left)),
  ipv4in: comparing(inNetwork),
  empty: testing((text) => text === ''),
  exists: testing((path) => stat(path) !== undefined),
  isfile: testing((path) => stat(path)?.isFile() === true),
  isdir: testing((path) => stat(path)?.isDirectory() === true),
};

function stat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A component is no directory, or may not be searched: as in uWSGI, it does not exist.
    return undefined;
  }
}

function inNetwork(address: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/');
  if (!isIPv4(address) || !isIPv4(base) || !/^(?:[12]?\d|3[0-2])$/.test(bits)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits));
  return list.check(address);
}

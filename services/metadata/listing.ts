/** A directory of the EC2 tree. The key `_name` holds the text that stands for the directory in its parent's listing. */
export interface Directory extends ReadonlyMap<string, Node> {}
/** What a path of the metadata service leads to. */
export type Node = Directory | readonly string[] | Buffer | string | number | null;

const DISPLAY_NAME = '_name';

/**
 * The bytes of a node (nova.api.metadata.base.ec2_md_print). A directory is its keys in code point order, one a line,
 * without a final newline, which os-collect-config would take for an empty key; a subdirectory has a trailing slash.
 * Absent values are Python's word `None`.
 */
export function print(node: Node): Buffer {
  if (Buffer.isBuffer(node)) return node;
  if (node === null) return Buffer.from('None');
  if (typeof node === 'string') return Buffer.from(node);
  if (typeof node === 'number') return Buffer.from(String(node));
  return Buffer.from((isDirectory(node) ? printDirectory(node) : node).join('\n'));
}

/**
 * The node at a path below another one, or undefined. A step below a leaf makes Nova raise TypeError, which its host
 * answers with 500; here it is a path like any other that does not exist.
 */
export function findPathInTree(tree: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = tree;
  for (const token of path) {
    if (node === undefined || !isDirectory(node)) return undefined;
    node = node.get(token);
  }
  return node;
}

function isDirectory(node: Node): node is Directory {
  return node instanceof Map;
}

function printDirectory(directory: Directory): string[] {
  const lines: string[] = [];
  for (const key of [...directory.keys()].sort(byCodePoint)) {
    const node = directory.get(key);
    if (key === DISPLAY_NAME || node === undefined) continue;
    const displayName = isDirectory(node) ? node.get(DISPLAY_NAME) : key;
    lines.push(typeof displayName === 'string' ? displayName : `${key}/`);
  }
  return lines;
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

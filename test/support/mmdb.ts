/**
 * Writes small databases in MaxMind's format, version 2.0: a tree over the bits of addresses, the records it leads to, and what the whole
 * is. Just what the tests of its reader need.
 */
import ipaddr from 'ipaddr.js';

type Data = string | number | { readonly [key: string]: Data };

const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const SEPARATOR = Buffer.alloc(16);

/** Types of the format, by their numbers. */
const TEXT = 2;
const UINT32 = 6;
const MAP = 7;

type Branch = Node | { readonly record: number } | undefined;
interface Node {
  readonly branches: [Branch, Branch];
}

/**
 * A database of IPv6 with IPv4 in it (`::/96`), or of IPv4 alone. Ranges must not contain each other.
 *
 *     mmdb('GeoLite2-Country', { '192.0.2.0/24': { country: { iso_code: 'NL' } } })
 */
export function mmdb(databaseType: string, records: Readonly<Record<string, Data>>, ipVersion: 4 | 6 = 6): Buffer {
  const root: Node = { branches: [undefined, undefined] };
  const written: Buffer[] = [];
  let length = 0;
  for (const [range, data] of Object.entries(records)) {
    const bytes = write(data);
    plant(root, bitsOf(range, ipVersion), { record: length });
    written.push(bytes);
    length += bytes.length;
  }
  const nodes = collect(root);
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_795_000_000,
    database_type: databaseType,
    description: { en: 'A database of a test' },
    ip_version: ipVersion,
    node_count: nodes.length,
    record_size: 32,
  };
  return Buffer.concat([writeTree(nodes), SEPARATOR, ...written, MARKER, write(metadata)]);
}

/** One bit for each step down the tree. */
function bitsOf(range: string, ipVersion: 4 | 6): number[] {
  const [address, length] = ipaddr.parseCIDR(range);
  const own = address.toByteArray().flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1));
  const within = address.kind() === 'ipv4' && ipVersion === 6 ? Array<number>(96).fill(0) : [];
  return [...within, ...own.slice(0, length)];
}

function plant(root: Node, bits: readonly number[], record: { readonly record: number }): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const next = node.branches[bit] ?? { branches: [undefined, undefined] as [Branch, Branch] };
    if ('record' in next) throw new RangeError('ranges that contain each other');
    node.branches[bit] = next;
    node = next;
  }
  node.branches[bits.at(-1)!] = record;
}

function collect(root: Node): Node[] {
  const nodes = [root];
  for (const { branches } of nodes)
    for (const branch of branches) if (branch && 'branches' in branch) nodes.push(branch);
  return nodes;
}

/** A branch is the number of a node, the number of nodes for nothing, or behind that and the separator the place of a record. */
function writeTree(nodes: readonly Node[]): Buffer {
  const numbers = new Map(nodes.map((node, i) => [node, i]));
  const tree = Buffer.alloc(8 * nodes.length);
  for (const [i, { branches }] of nodes.entries())
    for (const [side, branch] of branches.entries()) {
      const isRecord = branch !== undefined && 'record' in branch;
      const value = isRecord
        ? nodes.length + SEPARATOR.length + branch.record
        : branch
          ? numbers.get(branch as Node)!
          : nodes.length;
      tree.writeUInt32BE(value, 8 * i + 4 * side);
    }
  return tree;
}

/** Texts and maps of up to 28 bytes and members tell their length in the byte of their type. */
function write(data: Data): Buffer {
  if (typeof data === 'number') {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(data);
    return Buffer.concat([control(UINT32, 4), value]);
  }
  if (typeof data === 'string') return Buffer.concat([control(TEXT, Buffer.byteLength(data)), Buffer.from(data)]);
  const members = Object.entries(data).flatMap(([key, value]) => [write(key), write(value)]);
  return Buffer.concat([control(MAP, members.length / 2), ...members]);
}

function control(type: number, size: number): Buffer {
  if (size > 28) throw new RangeError(`${size} is more than a short text has`);
  return Buffer.from([(type << 5) | size]);
}

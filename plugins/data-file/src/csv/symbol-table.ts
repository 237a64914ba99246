const BUCKETS = 4_096;
const SPACE = 32;

/** Numbers symbols in the order in which they are first seen, straight from bytes: rows do not cost a string each. */
export class SymbolTable {
  /** Names by number. */
  readonly names: string[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #heads = new Int32Array(BUCKETS).fill(-1);
  readonly #following: number[] = [];
  #last = -1;

  /** The number of the symbol that the bytes from `from` to `to` (excluded) spell, spaces around it left out. */
  idOf(bytes: Buffer, from: number, to: number): number {
    let start = from;
    let end = to;
    while (start < end && bytes[start] === SPACE) start++;
    while (end > start && bytes[end - 1] === SPACE) end--;
    if (this.#last >= 0 && isSame(this.#bytes[this.#last]!, bytes, start, end)) return this.#last;
    let hash = 0;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const bucket = (hash ^ (hash >>> 12)) & (BUCKETS - 1);
    let id = this.#heads[bucket]!;
    while (id >= 0 && !isSame(this.#bytes[id]!, bytes, start, end)) id = this.#following[id]!;
    this.#last = id >= 0 ? id : this.#add(bucket, bytes.subarray(start, end));
    return this.#last;
  }

  /** The number of a symbol by name. */
  idOfName(name: string): number {
    const bytes = Buffer.from(name);
    return this.idOf(bytes, 0, bytes.length);
  }

  #add(bucket: number, bytes: Buffer): number {
    const id = this.names.length;
    this.names.push(bytes.toString('utf8'));
    this.#bytes.push(Uint8Array.from(bytes));
    this.#following.push(this.#heads[bucket]!);
    this.#heads[bucket] = id;
    return id;
  }
}

function isSame(name: Uint8Array, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}

/** A number from 0 (included) to 1 (excluded), the next of a seeded sequence. */
export type Random = () => number;

/** FNV-1a, 32 bit: spreads a text over the whole range, so that near-equal names give unrelated sequences. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** A sequence of its own for each seed and name (mulberry32 by Tommy Ettinger, public domain). */
export function seededRandom(seed: number, name: string): Random {
  let state = hash(`${seed}:${name}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

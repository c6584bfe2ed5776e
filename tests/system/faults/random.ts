/** A source of chance that can be repeated. */
export interface Random {
  /** A number from 0 to 1. */
  next(): number;
  /** A whole number below the limit. */
  below(limit: number): number;
  /** One of the choices. */
  pick<const T>(choices: readonly [T, ...T[]]): T;
  /** So many bytes. */
  bytes(count: number): Uint8Array;
}

/** The chance that a seed gives: mulberry32. */
export function random(seed: number): Random {
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: ([first, ...rest]) => rest[below(rest.length + 1) - 1] ?? first,
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
  };
}

/**
 * Rendezvous hashing (Thaler and Ravishankar, 1998): each server gets a score
 * for an id, and the server with the highest score holds the id. Adding or
 * removing one of n servers moves 1/n of the ids, and the order of the servers
 * does not matter.
 *
 * @module
 */

/** A function from an id to the index, in `names`, of the server that holds it. */
export function rendezvous(
  names: readonly string[],
): (id: string) => number {
  if (names.length === 1) return () => 0;
  const seeds = names.map((name) => mix(hash(name)));
  return (id) => {
    const hashed = hash(id);
    let best = 0;
    let highest = -1;
    for (const [i, seed] of seeds.entries()) {
      const score = mix(hashed ^ seed);
      if (score > highest) [best, highest] = [i, score];
    }
    return best;
  };
}

/** The FNV-1a hash, 32 bits, over the UTF-16 units. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return h;
}

/** MurmurHash3's finaliser: each input bit affects every output bit. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

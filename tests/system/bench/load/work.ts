/** What is asked, over and over. */
export interface Work {
  /** Reads, or writes of new names. */
  readonly method: "GET" | "PUT";
  /** Out of how many people; they are asked for in a scattered order. */
  readonly people: number;
  /** How many people one request asks for. */
  readonly batch: number;
}

/** Reads of one person each, out of so many. */
export function reads(people: number, batch = 1): Work {
  return { method: "GET", people, batch };
}

/** Goes through all numbers below a power of ten, far from the one before. */
export const STEP = 104_729;

/** The paths of the first requests of some work. */
export function pathsOf({ people, batch }: Work, count: number): string[] {
  let at = 0;
  const id = () => {
    at = (at + STEP) % people;
    return `p${String(at).padStart(6, "0")}`;
  };
  return Array.from({ length: count }, () => {
    const ids = Array.from({ length: batch }, id);
    return batch === 1
      ? `/persons/${ids[0]}`
      : `/persons?${ids.map((it) => `id=${it}`).join("&")}`;
  });
}

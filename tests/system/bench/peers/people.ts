/** How many people every peer has, and is asked for in turn. */
export const PEOPLE = 1_000;

/** A person, as the answers show it. */
export interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** The person of that number. */
export function personOf(n: number): Person {
  const id = `p${String(n).padStart(6, "0")}`;
  return { id, firstName: "First", lastName: "Last" };
}

/**
 * Whether the store itself is linearizable (Herlihy and Wing, 1990): whether
 * its writes of an id, and the reads it answered, can be put in one order, each
 * between its begin and its end, in which every answer is right. A write whose
 * outcome is unknown may be in that order at any time after it began, or not
 * at all.
 *
 * The search is that of Wing and Gong (1993), done just in time (Lowe, 2017):
 * only when a call ends must it have a place, after those that must come first.
 *
 * @module
 */
import type { AnyCall, Value } from "./call.ts";

/** What is known after a call has ended: the value, and who has a place. */
interface State {
  readonly value: Value;
  /** Calls that have a place and have not ended. */
  readonly placed: ReadonlySet<AnyCall>;
}

/** More states than this, and the search is given up. */
const MOST = 20_000;

/** The outcome of a search. */
export interface Linearized {
  /** `undefined`: there are too many orders to try. */
  readonly linearizable: boolean | undefined;
  /** The call for which there is no place. */
  readonly stuck?: AnyCall;
}

/** Searches an order for the calls of one id, which is absent at first. */
export function linearize(calls: readonly AnyCall[]): Linearized {
  const some = calls.filter(concernsStore);
  const numbers = new Map(some.map((call, i) => [call, i]));
  const events = some.flatMap((call) => [
    { at: call.start, call, ends: false },
    ...isUnknown(call) ? [] : [{ at: call.end, call, ends: true }],
  ]).sort((a, b) => a.at - b.at || Number(a.ends) - Number(b.ends));
  const begun = new Set<AnyCall>();
  let states: State[] = [{ value: null, placed: new Set() }];
  for (const { call, ends } of events) {
    if (!ends) {
      begun.add(call);
      states = states.map((state) => observed(state, [call]));
      continue;
    }
    const found = new Map<string, State>();
    for (const state of states) {
      for (const { value, placed } of place(call, state, begun)) {
        const rest = new Set(placed);
        rest.delete(call);
        const key = [
          value,
          ...Array.from(rest, (it) => numbers.get(it)).sort(),
        ];
        found.set(key.join(), { value, placed: rest });
        if (found.size > MOST) return { linearizable: undefined };
      }
    }
    if (found.size === 0) return { linearizable: false, stuck: call };
    states = withoutWaste([...found.values()]);
    begun.delete(call);
  }
  return { linearizable: true };
}

/** Only what the store answered, or what it may have been asked to change. */
function concernsStore(call: AnyCall): boolean {
  if (call.op === "get") return call.direct && call.value !== undefined;
  return call.outcome !== "refused" || call.status !== 503;
}

function isUnknown(call: AnyCall): boolean {
  return call.op !== "get" && call.outcome === "unknown";
}

function isObserver(call: AnyCall): boolean {
  return call.op === "get" || call.outcome === "refused";
}

/** The value after the call, or `undefined` if it can't have its place here. */
function after(call: AnyCall, value: Value): Value | undefined {
  const absent = value === null;
  switch (call.op) {
    case "get":
      return call.value === value ? value : undefined;
    case "put":
      if (call.outcome === "unknown") return call.value;
      return absent === (call.status === 201) ? call.value : undefined;
    case "import":
      return call.value;
    case "patch":
      if (call.outcome === "refused") return absent ? value : undefined;
      return absent ? undefined : call.value;
    case "add":
      if (call.outcome === "refused") return absent ? undefined : value;
      return absent ? call.value : undefined;
    case "swap":
      if ((value === call.expected) === (call.outcome === "refused")) {
        return undefined;
      }
      return call.outcome === "refused" ? value : call.value;
    case "delete":
      if (call.outcome === "refused") return absent ? value : undefined;
      return absent ? undefined : null;
  }
}

/**
 * Calls that only observe have their place as soon as they can: no other call is
 * in their way then, and they change nothing.
 */
function observed(
  { value, placed }: State,
  begun: Iterable<AnyCall>,
): State {
  const more = new Set(placed);
  for (const it of begun) {
    if (isObserver(it) && after(it, value) !== undefined) more.add(it);
  }
  return { value, placed: more };
}

/** Every state in which the call has its place. */
function* place(
  call: AnyCall,
  state: State,
  begun: ReadonlySet<AnyCall>,
  illegalAt?: Value,
): Generator<State> {
  if (state.placed.has(call)) return yield state;
  for (const it of begun) {
    if (isObserver(it) || state.placed.has(it)) continue;
    const value = after(it, state.value);
    if (value === undefined) continue;
    if (illegalAt !== undefined && after(it, illegalAt) !== undefined) continue;
    const placed = new Set(state.placed).add(it);
    const next = observed({ value, placed }, begun);
    // What is unknown has a place only for the sake of those right after it.
    const wasted = isUnknown(it) && next.placed.size === placed.size;
    yield* place(call, next, begun, wasted ? state.value : undefined);
  }
}

/** Leaves out a state that differs from another by more unknowns used up. */
function withoutWaste(states: readonly State[]): State[] {
  const alike = Map.groupBy(
    states,
    ({ value, placed }) => {
      const known = [...placed].filter((it) => !isUnknown(it));
      return [value, ...known.map((it) => it.start).sort()].join();
    },
  );
  return [...alike.values()].flatMap((group) =>
    group.filter((it) =>
      !group.some((other) =>
        other !== it && other.placed.size < it.placed.size &&
        other.placed.isSubsetOf(it.placed)
      )
    )
  );
}

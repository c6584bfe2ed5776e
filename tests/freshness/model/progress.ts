/**
 * How far a process can get, as a tree: each place is known by the answers that
 * lead to it. A protocol does the same after the same answers, so it runs once
 * for each place, however many states have a process there.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import type { Body, Look, Position } from "./process.ts";
import type { Outcome, World } from "./world.ts";

/** Before the protocol begins. */
export const START = 0;

interface Place {
  readonly number: number;
  /** The answers that lead here. */
  readonly answers: readonly Outcome[];
  /** What each answer here leads to, by its text. */
  readonly next: Map<string, Place>;
  /** Where the process stands here, or what it looks at before it goes on. */
  stands?: Position | { readonly looks: Look<unknown> };
}

/** All places of one process. */
export class Progress {
  readonly #body: Body;
  readonly #self: number;
  readonly #instance: number;
  readonly #places: Place[] = [];

  /** A process with this number, on this instance. */
  constructor(body: Body, self: number, instance: number) {
    this.#body = body;
    this.#self = self;
    this.#instance = instance;
    this.#add([]);
  }

  /** Where the process stands; only for places that `run` has returned. */
  position(place: number): Position {
    const stands = this.#at(place).stands;
    if (!stands || "looks" in stands) throw new Error("it has not run to here");
    return stands;
  }

  /** Answers the step at a place, and lets the process run to its next one. */
  answer(world: World, place: number, outcome: Outcome): number {
    return this.#run(world, this.#next(this.#at(place), outcome));
  }

  /** Lets the process run to its first step. */
  begin(world: World): number {
    return this.#run(world, this.#at(START));
  }

  #run(world: World, from: Place): number {
    let place = from;
    while (place.stands && "looks" in place.stands) {
      place = this.#next(place, { ok: place.stands.looks(world) });
    }
    return place.stands ? place.number : this.#discover(world, place);
  }

  /** Runs the protocol to a place where it never was, and on to a step. */
  #discover(world: World, from: Place): number {
    let place = from;
    let at = 0;
    const protocol = this.#body({
      self: this.#self,
      instance: this.#instance,
      now: <T>(look: Look<T>): T => {
        const known = place.answers[at++];
        if (known) return answered(known) as T;
        place.stands = { looks: look };
        place = this.#next(place, { ok: look(world) });
        return answered(place.answers.at(-1)) as T;
      },
    });
    try {
      let next = protocol.next();
      while (!next.done) {
        const answer = place.answers[at];
        if (!answer) {
          place.stands = { at: next.value };
          return place.number;
        }
        at += 1;
        next = "fails" in answer
          ? protocol.throw(new AppError(answer.fails, "in the model"))
          : protocol.next(answered(answer));
      }
      place.stands = { returned: next.value };
    } catch (error) {
      place.stands = { threw: error };
    }
    return place.number;
  }

  #next(place: Place, outcome: Outcome): Place {
    const text = JSON.stringify(outcome);
    const known = place.next.get(text);
    if (known) return known;
    // Parsed, so that no place shares anything with a state.
    const next = this.#add([...place.answers, JSON.parse(text)]);
    place.next.set(text, next);
    return next;
  }

  #add(answers: readonly Outcome[]): Place {
    const place = { number: this.#places.length, answers, next: new Map() };
    this.#places.push(place);
    return place;
  }

  #at(place: number): Place {
    const found = this.#places[place];
    if (!found) throw new Error("the process has no such place");
    return found;
  }
}

/** What was answered; written down, an answer of nothing is an empty object. */
function answered(outcome: Outcome | undefined): unknown {
  return outcome && "ok" in outcome ? outcome.ok : undefined;
}

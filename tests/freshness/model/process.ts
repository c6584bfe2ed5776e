/**
 * Runs a protocol of the service, step by step, inside a world. The protocol
 * is the code that serves: only its steps are done by the model.
 *
 * @module
 */
import type { Person } from "../../../src/person/person.ts";
import { AppError } from "../../../src/errors.ts";
import type { Operation } from "../../../src/dao/key_value.ts";
import type { Protocol } from "../../../src/protocol/steps.ts";
import type { Outcome, World } from "./world.ts";

/** A step that the model does for a process. */
export type ModelEffect =
  | { readonly at: "cache"; readonly operation: Operation<Person> }
  | { readonly at: "read" }
  | { readonly at: "write"; readonly token: string | undefined }
  | { readonly at: "record"; readonly token: string }
  | { readonly at: "publish"; readonly token: string }
  | { readonly at: "list" }
  | { readonly at: "settle"; readonly tokens: readonly string[] | "all" }
  | { readonly at: "hear" }
  | { readonly at: "land" }
  | { readonly at: "join"; readonly pilot: number };

/** A protocol in the model. */
export type Modelled<T> = Protocol<T, ModelEffect>;

/** One step, with the type of its answer. */
export function* ask<T>(effect: ModelEffect): Modelled<T> {
  return (yield effect) as T;
}

/** What a protocol of the model may use of its surroundings. */
export interface Context {
  /** The state as it is at this step. */
  readonly world: World;
  /** The number of the process. */
  readonly self: number;
  /** The number of its instance. */
  readonly instance: number;
  /**
   * Looks at, or changes, what the instance remembers. Done once: when the
   * process is taken up again, the answer of then is used.
   */
  now<T>(look: (world: World) => T): T;
}

/** Makes a process' protocol; returns the version read, or nothing. */
export type Body = (context: Context) => Modelled<number | undefined>;

/** Where a process stands: at a step, returned, or thrown. */
export type Position =
  | { readonly at: ModelEffect }
  | { readonly returned: number | undefined }
  | { readonly threw: unknown };

/** Takes a process up again where its history left it. */
export function resume(
  world: World,
  self: number,
  instance: number,
  body: Body,
): Position {
  const history = world.processes[self]?.history ?? [];
  let at = 0;
  const context: Context = {
    world,
    self,
    instance,
    now: <T>(look: (world: World) => T): T => {
      const known = history[at++];
      if (known) return answered(known) as T;
      const value = look(world);
      history.push({ ok: value });
      return value;
    },
  };
  const protocol = body(context);
  try {
    let next = protocol.next();
    while (!next.done) {
      const answer = history[at];
      if (!answer) return { at: next.value };
      at += 1;
      next = "fails" in answer
        ? protocol.throw(new AppError(answer.fails, "in the model"))
        : protocol.next(answered(answer));
    }
    return { returned: next.value };
  } catch (error) {
    return { threw: error };
  }
}

/** What was answered; written down, an answer of nothing is an empty object. */
function answered(outcome: Outcome): unknown {
  return "ok" in outcome ? outcome.ok : undefined;
}

/** Answers the step at which a process stands. */
export function answer(world: World, self: number, outcome: Outcome): void {
  world.processes[self]?.history.push(outcome);
}

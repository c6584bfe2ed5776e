/**
 * A process of the model: a protocol of the service, of which only the steps
 * are done by the model.
 *
 * @module
 */
import type { Person } from "../../../src/person/person.ts";
import type { Operation } from "../../../src/dao/key_value.ts";
import type { Protocol } from "../../../src/protocol/protocol.ts";
import type { LeaseRow } from "./lease_row.ts";
import type { World } from "./world.ts";

/** A step that the model does for a process. */
export type ModelEffect =
  | { readonly at: "cache"; readonly operation: Operation<Person> }
  | { readonly at: "read" }
  | {
    readonly at: "write";
    readonly token: string | undefined;
    /**
     * Whether another program writes, and what follows: the store tells of the
     * change, or all must see it a lease later.
     */
    readonly byOther?: "told" | "a lease later";
  }
  | { readonly at: "record"; readonly token: string }
  | {
    readonly at: "publish";
    readonly token: string;
    readonly since: number;
    readonly ticks?: number;
  }
  | { readonly at: "list" }
  | { readonly at: "settle"; readonly tokens: readonly string[] | "all" }
  | { readonly at: "identify" }
  | { readonly at: "register"; readonly server: number }
  | { readonly at: "wait"; readonly since: number; readonly ticks?: number }
  | { readonly at: "put lease"; readonly row: LeaseRow }
  | { readonly at: "remove leases"; readonly rows: readonly LeaseRow[] }
  | { readonly at: "hear" }
  | { readonly at: "land" }
  | { readonly at: "join"; readonly pilot: number };

/** A protocol in the model. */
export type Modelled<T> = Protocol<T, ModelEffect>;

/** One step, with the type of its answer. */
export function* ask<T>(effect: ModelEffect): Modelled<T> {
  return (yield effect) as T;
}

/** A look at what an instance remembers; it may change it. */
export type Look<T> = (world: World) => T;

/** What a protocol of the model may use of its surroundings. */
export interface Context {
  /** The number of the process. */
  readonly self: number;
  /** The number of its instance. */
  readonly instance: number;
  /**
   * Looks at the state as it is at this step. The same look is used in every
   * state that the process reaches by the same answers, so it must depend on
   * nothing else that changes.
   */
  now<T>(look: Look<T>): T;
}

/** Makes a process's protocol; returns the version read, or nothing. */
export type Body = (context: Context) => Modelled<number | undefined>;

/** Where a process stands: at a step, returned, or thrown. */
export type Position =
  | { readonly at: ModelEffect }
  | { readonly returned: number | undefined }
  | { readonly threw: unknown };

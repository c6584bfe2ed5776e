/**
 * The preparation of a store: its tables are checked once, before the first
 * operation.
 *
 * @module
 */
import type { Identified } from "../../src/record/record_type.ts";
import type { Program, SqlDriver } from "./driver.ts";
import type { Statements } from "./statements/statements.ts";

/** The statements of a store, which its tables decide. */
export class Preparation<R extends Identified> {
  readonly #driver: Pick<SqlDriver, "run">;
  readonly #prepare: () => Program<Statements<R>>;
  #pending: Promise<Statements<R>> | undefined;
  #done: Statements<R> | undefined;

  /** Makes it; the first call of `statements` runs the program. */
  constructor(
    driver: Pick<SqlDriver, "run">,
    prepare: () => Program<Statements<R>>,
  ) {
    this.#driver = driver;
    this.#prepare = prepare;
  }

  /** The statements, once they are there. */
  get done(): Statements<R> | undefined {
    return this.#done;
  }

  /** The statements. If the preparation fails, the next call tries again. */
  statements(deadline: number): Promise<Statements<R>> {
    this.#pending ??= this.#run(deadline);
    return this.#pending;
  }

  async #run(deadline: number): Promise<Statements<R>> {
    try {
      return this.#done = await this.#driver.run(
        this.#prepare,
        "read",
        deadline,
      );
    } catch (error) {
      this.#pending = undefined;
      throw error;
    }
  }
}

/**
 * A connection to no server, which answers as it is told.
 *
 * @module
 */
import { ConnectionLost } from "../../../adapters/mysql/errors.ts";
import type { Control, MysqlSession } from "../../../adapters/mysql/session.ts";
import type { Result, Statement } from "../../../adapters/sql/driver.ts";

/** What becomes of a statement: it throws the error, if it returns one. */
export type Answer = (statement: Statement) => Error | undefined;

/** A session that notes what becomes of it. */
export class FakeSession implements MysqlSession {
  /** See {@linkcode MysqlSession}. */
  broken: ConnectionLost | undefined;
  /** Whether it was told goodbye. */
  closed = false;
  readonly #answer: Answer;

  /** One that answers nothing but what this says. */
  constructor(answer: Answer = () => undefined) {
    this.#answer = answer;
  }

  /** See {@linkcode MysqlSession}. */
  execute(statement: Statement): Promise<Result> {
    const error = this.#answer(statement);
    if (error instanceof ConnectionLost) this.broken = error;
    return error
      ? Promise.reject(error)
      : Promise.resolve({ rows: [], affected: 0 });
  }

  /** See {@linkcode MysqlSession}. */
  async control(command: Control): Promise<void> {
    await this.execute({ sql: command, params: [] });
  }

  /** See {@linkcode MysqlSession}. */
  abandon(): void {
    this.broken = new ConnectionLost(true);
  }

  /** See {@linkcode MysqlSession}. */
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

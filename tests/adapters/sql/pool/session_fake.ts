/**
 * A session without a server, which answers as the test says.
 *
 * @module
 */
import {
  ConnectionLost,
  type Control,
  type SqlSession,
} from "../../../../adapters/sql/pool/session.ts";
import type { Result, Statement } from "../../../../adapters/sql/driver.ts";

/** The answer to a statement: an error to throw, or `undefined` for success. */
export type Answer = (statement: Statement) => Error | undefined;

/** A session that records whether it was closed. */
export class FakeSession implements SqlSession {
  /** See {@linkcode SqlSession}. */
  broken: ConnectionLost | undefined;
  /** See {@linkcode SqlSession}. */
  since: number = performance.now();
  /** Whether `close` was called. */
  closed = false;
  readonly #answer: Answer;

  /** Makes a session with these answers. */
  constructor(answer: Answer = () => undefined) {
    this.#answer = answer;
  }

  /** See {@linkcode SqlSession}. */
  execute(statement: Statement): Promise<Result> {
    const error = this.#answer(statement);
    if (error instanceof ConnectionLost) this.broken = error;
    return error
      ? Promise.reject(error)
      : Promise.resolve({ rows: [], affected: 0 });
  }

  /** See {@linkcode SqlSession}. */
  async control(command: Control): Promise<void> {
    await this.execute({ sql: command, params: [] });
  }

  /** See {@linkcode SqlSession}. */
  abandon(): void {
    this.broken = new ConnectionLost("late");
  }

  /** See {@linkcode SqlSession}. */
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/**
 * Runs a program to its end: executes each statement that it yields, and passes
 * the result or the error back into it.
 *
 * @module
 */
import type { Program, Result, Statement } from "./driver.ts";

/**
 * Runs a program on a database with an asynchronous client. `meaning` translates
 * the error of a statement, if it is given.
 */
export async function runProgram<T>(
  program: Program<T>,
  execute: (statement: Statement) => Promise<Result>,
  meaning?: (error: unknown) => unknown,
): Promise<T> {
  let step = program.next();
  while (!step.done) {
    let result: Result;
    try {
      result = await execute(step.value);
    } catch (error) {
      step = program.throw(meaning ? meaning(error) : error);
      continue;
    }
    step = program.next(result);
  }
  return step.value;
}

/** Runs a program on a database with a synchronous client. */
export function runProgramSync<T>(
  program: Program<T>,
  execute: (statement: Statement) => Result,
): T {
  let step = program.next();
  while (!step.done) {
    let result: Result;
    try {
      result = execute(step.value);
    } catch (error) {
      step = program.throw(error);
      continue;
    }
    step = program.next(result);
  }
  return step.value;
}

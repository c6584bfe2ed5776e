/**
 * Runs a program through: what it yields is executed, and what comes of that,
 * a result or an error, goes back into it.
 *
 * @module
 */
import type { Program, Result, Statement } from "./driver.ts";

/** On a database that answers later. */
export async function runProgram<T>(
  program: Program<T>,
  execute: (statement: Statement) => Promise<Result>,
): Promise<T> {
  let step = program.next();
  while (!step.done) {
    let result: Result;
    try {
      result = await execute(step.value);
    } catch (error) {
      step = program.throw(error);
      continue;
    }
    step = program.next(result);
  }
  return step.value;
}

/** On a database that answers within the call. */
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

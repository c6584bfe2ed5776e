/**
 * A call of an adapter that did not come with the service. No compiler has
 * checked it, and it may throw what its driver throws. So each call fails, and
 * answers, only as the contract says.
 *
 * @module
 */
import { AppError, asError, type ErrorCode } from "../errors.ts";
import { isThenable, promised, type Soon } from "../soon.ts";

/** How calls may fail. */
export interface Failing {
  /** The codes that they may throw. */
  readonly codes: readonly ErrorCode[];
  /** The code of every other failure. */
  readonly otherwise: ErrorCode;
  /** The message of every other failure. */
  readonly message: string;
}

/** Makes the call; an answer that is not `valid` is a failure. */
export function keptNow<T>(
  failing: Failing,
  call: () => Soon<T>,
  valid: (answer: unknown) => boolean = () => true,
): Soon<T> {
  let answer: Soon<T>;
  try {
    answer = call();
  } catch (error) {
    throw failureOf(error, failing);
  }
  return isThenable(answer)
    ? Promise.resolve(answer).then(checked, (error) => {
      throw failureOf(error, failing);
    })
    : checked(answer);

  function checked(it: T): T {
    if (valid(it)) return it;
    throw failureOf(new TypeError("The contract forbids this answer"), failing);
  }
}

/** As {@linkcode keptNow}; the answer is always a promise. */
export function kept<T>(
  failing: Failing,
  call: () => Soon<T>,
  valid?: (answer: unknown) => boolean,
): Promise<T> {
  return promised(() => keptNow(failing, call, valid));
}

/** The error of a call that failed with `error`. */
export function failureOf(
  error: unknown,
  { codes, otherwise, message }: Failing,
): AppError {
  if (error instanceof AppError && codes.includes(error.code)) return error;
  return new AppError(otherwise, message, { cause: asError(error) });
}

/** Whether the answer has properties. */
export function isObject(it: unknown): it is object {
  return typeof it === "object" && it !== null;
}

/** Whether it is the record of that id, or none. */
export function isRecordOf(id: string, it: unknown): boolean {
  return it === undefined || it === null ||
    isObject(it) && Reflect.get(it, "id") === id;
}

import { AssertionError, failed } from "./assertion_error.ts";

/** A class of errors, whatever its constructor takes. */
export type ErrorClass<E extends Error> = new (...args: never[]) => E;

/** Asserts that `fn` throws, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that `fn` throws an error of that class and message part. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const own = typeof classOrMsg === "string" ? classOrMsg : msg;
  try {
    fn();
  } catch (error) {
    return checked(error, classOrMsg, msgIncludes, own);
  }
  failed("Expected function to throw", own);
}

/** Asserts that the promise of `fn` rejects, and returns the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Asserts that the promise of `fn` rejects with such an error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const own = typeof classOrMsg === "string" ? classOrMsg : msg;
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    const message = "Function throws when expected to reject";
    throw new AssertionError(own ? `${message}: ${own}` : `${message}.`, {
      cause: error,
    });
  }
  if (typeof promise?.then !== "function") {
    failed("Function throws when expected to reject", own);
  }
  try {
    await promise;
  } catch (error) {
    return checked(error, classOrMsg, msgIncludes, own);
  }
  failed("Expected function to reject", own);
}

function checked(
  error: unknown,
  wanted: ErrorClass<Error> | string | undefined,
  msgIncludes: string | undefined,
  own: string | undefined,
): unknown {
  if (wanted === undefined || typeof wanted === "string") return error;
  if (!(error instanceof Error)) {
    failed("A non-Error object was thrown or rejected", own);
  }
  if (!isInstance(error, wanted)) {
    const { name } = error.constructor;
    // The cause shows the stack of the unexpected error.
    throw new AssertionError(
      `Expected error to be instance of "${wanted.name}", but was "${name}"${
        own ? `: ${own}` : "."
      }`,
      { cause: error },
    );
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    failed(
      `Expected error message to include ${JSON.stringify(msgIncludes)}, ` +
        `but got ${JSON.stringify(error.message)}`,
      own,
    );
  }
  return error;
}

/** `instanceof` that tells the type checker nothing. */
function isInstance(value: Error, wanted: ErrorClass<Error>): boolean {
  return value instanceof wanted;
}

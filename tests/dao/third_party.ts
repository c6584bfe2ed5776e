/**
 * Adapters of third parties that behave wrongly.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";

/** What a method may do instead of failing as the contract says. */
export const THROWN: Readonly<Record<string, () => unknown>> = {
  "throws an error": () => {
    throw new Error("password=hunter2");
  },
  "throws no error": () => {
    throw null;
  },
  "rejects with an error": () => Promise.reject(new Error("password=hunter2")),
  "rejects with no error": () => Promise.reject(undefined),
  "rejects with a code that is not its own": () =>
    Promise.reject(new AppError("precondition_failed", "hunter2")),
};

/** A backend of which one method behaves so. */
export function wrongly<T>(method: string, behave: () => unknown): T {
  return { [method]: behave } as T;
}

/** The code of the error, whose message shows nothing of the adapter. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof AppError)) return "not an AppError";
    return error.message.includes("hunter2") ? "shown" : error.code;
  }
  return "no error";
}

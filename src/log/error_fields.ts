/**
 * What a log may know of an error. Messages of drivers quote queries, values
 * and passwords, so of an error that is not ours only what it is and where in
 * our code it came up is told: with the code that is enough to look it up.
 *
 * @module
 */
import { AppError } from "../errors.ts";

/** An error, as a log shows it. */
export interface ErrorFields {
  /** The name of its class. */
  readonly name: string;
  /** Its code, such as `ECONNREFUSED` or `unavailable`. */
  readonly code: string | number | undefined;
  /** What it says, if it is an {@linkcode AppError}: that is fit for anyone. */
  readonly message: string | undefined;
  /** The places in our own code that it came through, the innermost first. */
  readonly at: readonly string[];
  /** The error behind it. */
  readonly cause: unknown;
}

const WORD = /^[\w.-]{1,64}$/;
const ROOT = new URL("../..", import.meta.url).href;
const PLACE = new RegExp(`${RegExp.escape(ROOT)}([\\w/.-]+:\\d+:\\d+)\\)?$`);
const MOST_PLACES = 8;

/** What may be told of an error, and of what caused it. */
export function errorFields(error: Error): ErrorFields {
  const { name, cause, stack = "" } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    name: WORD.test(name) ? name : "Error",
    code:
      typeof code === "number" || typeof code === "string" && WORD.test(code)
        ? code
        : undefined,
    message: error instanceof AppError ? told(error) : undefined,
    at: stack.split("\n").flatMap((line) => PLACE.exec(line)?.[1] ?? [])
      .slice(0, MOST_PLACES),
    // A driver may have made anything the cause.
    cause: cause instanceof Error ? cause : undefined,
  };
}

/**
 * What is wrong with a setting. How to put it right, maybe with a statement of
 * SQL, is for whoever starts the program or has it `check`.
 */
function told({ code, message }: AppError): string {
  return code === "config" ? message.replace(/\. .*/s, ".") : message;
}

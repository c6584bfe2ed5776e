/**
 * The fields of an error that the log shows. Messages of drivers quote queries,
 * values and passwords. So of a foreign error the log shows only its name, its
 * code and the places in our own code, which are enough to look it up.
 *
 * @module
 */
import { AppError } from "../errors.ts";

/** An error in the form that the log shows. */
export interface ErrorFields {
  /** The name of the error's class, such as `TypeError`. */
  readonly name: string;
  /** The error's code, such as `ECONNREFUSED` or `unavailable`. */
  readonly code: string | number | undefined;
  /** The message of an {@linkcode AppError}, which any reader may see. */
  readonly message: string | undefined;
  /** The places of the stack in our own code, the innermost first. */
  readonly at: readonly string[];
  /** The error that caused it. */
  readonly cause: unknown;
}

const WORD = /^[\w.-]{1,64}$/;
const ROOT = new URL("../..", import.meta.url).href;
const PLACE = new RegExp(`${RegExp.escape(ROOT)}([\\w/.-]+:\\d+:\\d+)\\)?$`);
const MOST_PLACES = 8;

/** The fields of an error that the log may show. */
export function errorFields(error: Error): ErrorFields {
  const { name, cause, stack = "" } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    name: WORD.test(name) ? name : "Error",
    code:
      typeof code === "number" || typeof code === "string" && WORD.test(code)
        ? code
        : undefined,
    message: error instanceof AppError ? publicMessage(error) : undefined,
    at: stack.split("\n").flatMap((line) => PLACE.exec(line)?.[1] ?? [])
      .slice(0, MOST_PLACES),
    // A driver may set any value as the cause.
    cause: cause instanceof Error ? cause : undefined,
  };
}

/**
 * The message for the log. That of a wrong setting is cut after its first
 * sentence: the remedy, which may be SQL, is for the operator at the terminal.
 */
function publicMessage({ code, message }: AppError): string {
  return code === "config" ? message.replace(/\. .*/s, ".") : message;
}

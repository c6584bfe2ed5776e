/**
 * The error of an answer that is a problem (RFC 9457).
 *
 * @module
 */
import type { Fault } from "../../errors.ts";
import {
  ClientError,
  type ClientErrorDetails,
  PROBLEM_CODES,
  type ProblemCode,
} from "../client_error.ts";

/** The form of the types of the service's problems. */
const KNOWN = /^urn:problem:person:([a-z-]+)$/;
/** The most characters of a text of the answer that an error shows. */
const LONGEST = 500;

/** Removes what must not be shown from a text of the answer. */
export type Redact = (text: string) => string;

/** The error of the problem that the body is, or `undefined` if it is none. */
export function problemError(
  body: unknown,
  details: ClientErrorDetails,
  redact: Redact,
): ClientError | undefined {
  if (!isObject(body)) return undefined;
  function text(value: unknown): string | undefined {
    return typeof value === "string"
      ? redact(value).slice(0, LONGEST).toWellFormed()
      : undefined;
  }
  const type = text(body.type);
  const faults = faultsOf(body.errors, text);
  const words = text(body.detail) ?? text(body.title) ??
    "The service answers a problem without words.";
  const message = words +
    faults.map(({ pointer, detail }) =>
      ` ${pointer === "" ? "" : `${pointer}: `}${detail}.`
    ).join("");
  return new ClientError(
    codeOf(type) ?? "unknown_problem",
    message.slice(0, LONGEST).toWellFormed(),
    { ...details, type, requestId: text(body.requestId), faults },
  );
}

/** The code of a problem's type. */
function codeOf(type: string | undefined): ProblemCode | undefined {
  const name = KNOWN.exec(type ?? "")?.[1]?.replaceAll("-", "_");
  return PROBLEM_CODES.find((code) => code === name);
}

function faultsOf(
  errors: unknown,
  text: (value: unknown) => string | undefined,
): Fault[] {
  return (Array.isArray(errors) ? errors : []).filter(isObject)
    .map(({ pointer, detail }) => ({
      pointer: text(pointer) ?? "",
      detail: text(detail) ?? "",
    }));
}

/** Whether the value is an object of JSON. */
export function isObject(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

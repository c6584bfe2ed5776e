/**
 * The answers that each command may have.
 *
 * The answers of Redis have no numbers. If a server sends one for which no
 * command asked, every later command gets the answer of the one before it. An
 * answer that its command cannot have is the sign of that.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Whether the answer is one that the command may have. */
export type Expected<A> = (answer: unknown) => answer is A;

/** The answer of a command that always does what it is told. */
export function isOk(answer: unknown): answer is "OK" {
  return answer === "OK";
}

/** The answer of a `SET` with a condition. */
export function isOkOrNull(answer: unknown): answer is "OK" | null {
  return answer === "OK" || answer === null;
}

/** A value, or none. */
export function isValue(answer: unknown): answer is Buffer | null {
  return answer === null || Buffer.isBuffer(answer);
}

/** A list of that many values. */
export function areValues(count: number): Expected<(Buffer | null)[]> {
  return (answer): answer is (Buffer | null)[] =>
    Array.isArray(answer) && answer.length === count && answer.every(isValue);
}

/** Whether the command has changed the one key. */
export function isOneOrZero(answer: unknown): answer is 0 | 1 {
  return answer === 0 || answer === 1;
}

/** A text in one of the two forms of RESP. */
export function isText(answer: unknown): answer is string | Buffer {
  return typeof answer === "string" || Buffer.isBuffer(answer);
}

/** These bytes, and no others. */
export function isBytes(expected: string): Expected<Buffer> {
  return (answer): answer is Buffer =>
    Buffer.isBuffer(answer) && answer.equals(Buffer.from(expected));
}

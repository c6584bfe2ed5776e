/**
 * One key of the fuzz test, what it must hold, and the check of each answer.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type {
  Key,
  Operation,
  Reply,
  Value,
  Version,
} from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";

/** A key, and the value that it must have. */
export interface Cell {
  readonly key: Key;
  value: Value<Person> | undefined;
  /** How many values were stored; the number of the present value. */
  stored: number;
  /** Every version that came so far, with the number of its value. */
  readonly versions: Map<Version, number>;
}

/** Checks the answer against the model, and applies the operation to it. */
export function check(
  cell: Cell,
  operation: Operation<Person>,
  reply: Reply<Person>,
  message: string,
): void {
  if (!("value" in operation)) {
    return checkBare(cell, operation.op, reply, message);
  }
  if (operation.op === "add") {
    assertEquals(typeof reply, cell.value ? "undefined" : "string", message);
  } else if (!("version" in operation)) {
    assertEquals(reply, true, message);
  } else if (reply !== false) {
    assertEquals(reply, true, message);
    assert(cell.value, message);
    assertEquals(cell.versions.get(operation.version), cell.stored, message);
  }
  if (!reply) return;
  cell.value = operation.value;
  cell.stored++;
  if (typeof reply === "string") learn(cell, reply, message);
}

function checkBare(
  cell: Cell,
  op: "get" | "delete",
  reply: Reply<Person>,
  message: string,
): void {
  if (op === "delete") {
    assertEquals(reply, cell.value !== undefined, message);
    cell.value = undefined;
  } else if (cell.value === undefined) {
    assertEquals(reply, undefined, message);
  } else {
    assert(typeof reply === "object", message);
    assertEquals(reply.value, cell.value, message);
    learn(cell, reply.version, message);
  }
}

/** A version is of one value; a value has one on each connection. */
function learn(cell: Cell, version: Version, message: string): void {
  const before = cell.versions.get(version) ?? cell.stored;
  assertEquals(before, cell.stored, `${message}: a version came again`);
  cell.versions.set(version, cell.stored);
}

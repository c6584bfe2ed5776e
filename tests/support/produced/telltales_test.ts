import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ROOT } from "../root.ts";
import { type Kind, PLANTED, telltales } from "./telltales.ts";

const TELLING = [
  "mysql://service:***@127.0.0.1:3306/test",
  "in SELECT id, first_name FROM `person` WHERE id = ?",
  "in INSERT INTO `person` (id) VALUES (?)",
  "in UPDATE `person` SET last_name = ?",
  "SET NAMES utf8mb4, SESSION sql_mode = ''",
  "mysql2 says no",
  "PROTOCOL_CONNECTION_LOST",
  "connect ECONNREFUSED 127.0.0.1:3306",
  "Connection refused (os error 111)",
  "Access denied for user 'service'@'localhost' (using password: YES)",
  "Duplicate entry 'a' for key 'PRIMARY'",
  "The table 'person' is full",
  "The MariaDB server is running with the --read-only option",
  "    at Packet.asError (packet.js:930:17)",
  '{"stack":"Error: no\\n    at f (a.js:1:1)"}',
  "file:///home/someone/main.ts:1:2",
  "ext:deno_node/_events.mjs",
  '{"id":"live-3"}',
  '{"firstName":"Ann"}',
];

const DISCREET = [
  "",
  '{"message":"Listening on http://127.0.0.1:8000/","database":"mysql://***@127.0.0.1:3306/test"}',
  '{"level":"warn","message":"The database does not answer: the service asks it nothing until it answers a probe."}',
  '{"message":"audit","method":"PUT","resource":"/persons/{id}","status":201}',
  '{"error":{"code":"ECONNREFUSED","at":["adapters/mysql/errors.ts:1:2"]}}',
  '{"type":"urn:problem:person:unavailable","title":"Unavailable","status":503}',
  "The disk of the database is full.",
  "It needs SELECT, INSERT, UPDATE and DELETE on its tables.",
  '{"message":"audit","method":"DELETE","resource":"/persons/{id}","person":"1"}',
  "3 timers",
];

/** What a log may say, and a refusal may not. */
const CODE = [
  "It needs SELECT and DELETE.",
  '{"name":"TypeError","at":["adapters/mysql/errors.ts:1:2"]}',
  "[ZodError]",
  '{"message":"The driver is not what file:///driver.ts holds."}',
  ROOT.pathname,
];

const KINDS: readonly Kind[] = ["problem", "log", "out", "people"];

/** What is searched and finds something in the line. */
function finders(line: string): Kind[] {
  return KINDS.filter((kind) => telltales(`a\n${line}\nb`, kind).length > 0);
}

describe("what gives something away", () => {
  for (const line of TELLING) {
    it(`is found: ${line.trim()}`, () => {
      assertEquals(telltales(`a\n${line}\nb`, "problem"), [line]);
      const logged = JSON.stringify({ stack: `Error\n${line}` });
      assertEquals(telltales(`a\n${logged}\nb`, "log"), [logged]);
    });
  }

  it("is a planted secret wherever it is", () => {
    assertEquals(finders(`a token: ${PLANTED}-1`), KINDS);
  });

  it("is no person's name where people are exported to", () => {
    for (const line of ["Ada,King", "1,Ann,", '"Lovelace"', "live-3"]) {
      assertEquals(finders(line), ["problem", "log"]);
    }
  });

  it("is our own code in a refusal, and not in the log", () => {
    for (const line of CODE) assertEquals(finders(line), ["problem"]);
  });

  it("is no statement that the operator is to run", () => {
    const line = "There is no table person: CREATE TABLE person (id TEXT)";
    assertEquals(finders(line), ["problem", "out"]);
  });

  it("is not seen in what the service says of itself", () => {
    assertEquals(telltales(DISCREET.join("\n"), "log"), []);
  });
});

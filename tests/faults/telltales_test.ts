import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { telltales } from "./telltales.ts";

const TELLING = [
  "mysql://service:secret@127.0.0.1:3306/test",
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
  "file:///home/someone/main.ts",
  "ext:deno_node/_events.mjs",
  '{"id":"live-3"}',
  '{"firstName":"Ann"}',
];

const DISCREET = [
  "",
  "Listening on http://127.0.0.1:8000/ (database=mysql://***@127.0.0.1:3306/test)",
  '{"level":"warn","message":"The store does not answer; it is left alone."}',
  '{"message":"audit","method":"PUT","resource":"/persons/{id}","status":201}',
  '{"error":{"code":"ECONNREFUSED","at":["adapters/_mysql_errors.ts:1:2"]}}',
  '{"type":"urn:problem:person:unavailable","title":"Unavailable","status":503}',
  "The disk of the database is full.",
  "It needs SELECT, INSERT, UPDATE and DELETE on its tables.",
  "3 timers",
];

describe("what gives something away", () => {
  for (const line of TELLING) {
    it(`is found: ${line.trim()}`, () => {
      assertEquals(telltales(`a\n${line}\nb`), [line]);
    });
  }

  it("is not seen in what the service says of itself", () => {
    assertEquals(telltales(DISCREET.join("\n")), []);
  });
});

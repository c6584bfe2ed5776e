import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { denoMysql } from "../../adapters/deno_mysql.ts";
import { memcache } from "../../adapters/memcache.ts";
import { sqlite } from "../../adapters/sqlite.ts";
import { requireDeno } from "../../src/dao/require_deno.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON } from "../../src/person/person.ts";

/** The message of the error that the call throws where there is no Deno. */
function refusal(call: () => unknown): string {
  const kept = Object.getOwnPropertyDescriptor(globalThis, "Deno") ?? {};
  Reflect.deleteProperty(globalThis, "Deno");
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  Object.defineProperty(globalThis, "Deno", kept);
  return assertThrows(() => {
    throw error;
  }, AppError).message;
}

const options = { record: PERSON, timeout: 1000, connections: 1 };
const lifetimes = { ttl: 1000, absentTtl: 1000, stale: 1000, mark: 1000 };

describe("what works under Deno only", () => {
  it("is refused under another runtime, with what works there", () => {
    requireDeno("It", "nothing");
    const message = refusal(() => requireDeno("It", "that"));
    assertEquals(message, "It works under Deno only. What works here: that");
  });

  it("are memcached, a file of SQLite and deno_mysql", () => {
    const file = new URL("sqlite:./x.db");
    const server = new URL("memcache://h:1");
    const other = new URL("deno-mysql://u@h/d");
    const messages = [
      refusal(() => memcache.open(server, { ...options, lifetimes })),
      refusal(() => sqlite.open(file, options)),
      refusal(() => denoMysql.open(other, options)),
    ];
    assertEquals(messages.map((it) => it.split(" works")[0]), [
      '"memcache:"',
      "A file of SQLite",
      '"deno-mysql:"',
    ]);
    assertStringIncludes(messages.join(), '"sqlite::memory:"');
  });
});
